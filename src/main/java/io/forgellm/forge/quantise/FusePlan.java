package io.forgellm.forge.quantise;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.job.ForgeEngine;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.Targets;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.training.BaseModels;
import io.forgellm.training.DataPlaces;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Turns a body into a specification of a fusion, and refuses what could not end well. Blocking. */
@ApplicationScoped
class FusePlan {
    private final ForgeEngine engine;
    private final BaseModels models;
    private final Catalogue catalogue;
    private final DataPlaces texts;
    private final Targets targets;

    FusePlan(ForgeEngine engine, BaseModels models, Catalogue catalogue, DataPlaces texts, Targets targets) {
        this.engine = engine;
        this.models = models;
        this.catalogue = catalogue;
        this.texts = texts;
        this.targets = targets;
    }

    /** @param base of the run it came from, or empty */
    private record Adapter(String name, Path path, String base) { }

    /** @throws ForgeException MODEL_NOT_FOUND, INVALID_ADAPTER, INVALID_PARAMETER, UNSUPPORTED_BY_ENGINE and others */
    JobSpec.Fuse of(FuseBody body) {
        if (body.adapterPath() == null || body.adapterPath().isBlank()) {
            throw invalid("adapter_path", "Which adapter?", "GET /api/fusion/adapters lists them.");
        }
        Adapter adapter = adapter(body.adapterPath());
        String wanted = body.baseModelPath() == null || body.baseModelPath().isBlank() ? adapter.base()
                : body.baseModelPath();
        if (wanted.isEmpty()) {
            throw invalid("base_model_path", "Which base? The adapter does not say.", null);
        }
        BaseModels.Base base = models.resolve(wanted);
        boolean folder = "safetensors".equalsIgnoreCase(body.format());
        if (body.format() != null && !folder && !"gguf".equalsIgnoreCase(body.format())) {
            throw invalid("format", "There is no format " + body.format() + ".", "Send gguf or safetensors.");
        }
        String type = type(body.type(), base, folder);
        if (!isFloat(type)) {
            engine.require("quantiser");
        }
        String name = body.name() == null || body.name().isBlank() ? Targets.stem(base.path()) + "_fused_"
                + adapter.name().replaceAll("[^A-Za-z0-9._-]", "_") + (body.suffix() == null ? "" : body.suffix())
                : body.name();
        String text = body.text() == null || body.text().isBlank() ? null : texts.data("text", body.text()).toString();
        if (text != null) {
            engine.require("way to measure perplexity");
        }
        boolean verify = body.verify() == null ? engine.isThere() : body.verify();
        if (verify) {
            engine.require("way to compare models");
        }
        return new JobSpec.Fuse(base.name(), base.path().toString(), adapter.path().toString(), adapter.name(),
                (folder ? targets.folder(name) : targets.file(name)).toString(), folder ? "safetensors" : "gguf", type,
                body.description() == null ? "" : body.description(), text, QuantiseBody.number(body.chunks()),
                QuantiseBody.number(body.threads()), verify, override(body.override(), type));
    }

    /** Small bits lose much of a small change: that is told, and it is for the user to say whether it is too much. */
    private static String override(String given, String type) {
        return given == null && !isFloat(type) ? "Quantised as was asked for; what that costs is told." : given;
    }

    private Adapter adapter(String wanted) {
        Path path = Path.of(wanted);
        if (path.isAbsolute() && Files.isRegularFile(path.resolve("adapter_model.safetensors"))) {
            return new Adapter(path.getFileName().toString(), path, "");
        }
        CatalogueAdapter found = catalogue.resolveAdapter(wanted);
        if (found.checkpoint() == null) {
            return new Adapter(found.id(), found.path(), "");
        }
        return new Adapter(found.checkpoint().run() + "_" + found.checkpoint().step(), found.checkpoint().folder(),
                found.checkpoint().base());
    }

    /** As given, or as the base is: what was quantised is quantised again. */
    private static String type(String wanted, BaseModels.Base base, boolean folder) {
        if (wanted != null && !wanted.isBlank()) {
            FileType type = FileType.of(wanted);
            if (folder && !isFloat(type.name()) || type == FileType.COPY || type.needsImportance()) {
                throw invalid("type", "A fused model cannot be made as " + type + (folder ? " with safetensors." : "."),
                        "Send F16, then quantise it with a calibration text.");
            }
            return type.name();
        }
        if (folder || Files.isDirectory(base.path())) {
            return FloatType.F16.name();
        }
        return FileType.ofNumber(GgufFile.read(base.path()).integer("general.file_type").orElse(-1))
                .filter(type -> !type.needsImportance()).map(Enum::name).orElse(FloatType.F16.name());
    }

    private static boolean isFloat(String type) {
        return FloatType.named(type).isPresent();
    }

    private static ForgeException invalid(String field, String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                suggestion);
    }
}
