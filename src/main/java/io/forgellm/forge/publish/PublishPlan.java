package io.forgellm.forge.publish;

import io.forgellm.dashboard.CheckpointBook;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.job.ForgeEngine;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.Targets;
import io.forgellm.forge.quantise.FileType;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.model.catalogue.Checkpoint;
import io.forgellm.training.BaseModels;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns a body into a specification, and refuses what could not end well. Blocking. */
@ApplicationScoped
class PublishPlan {
    static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String PREFIX = "models--published--";

    private final ForgeEngine engine;
    private final BaseModels models;
    private final Catalogue catalogue;
    private final CheckpointBook checkpoints;
    private final Targets targets;
    private final Clock clock;

    PublishPlan(ForgeEngine engine, BaseModels models, Catalogue catalogue, CheckpointBook checkpoints, Targets targets,
                Clock clock) {
        this.engine = engine;
        this.models = models;
        this.catalogue = catalogue;
        this.checkpoints = checkpoints;
        this.targets = targets;
        this.clock = clock;
    }

    /** @throws ForgeException NOT_FOUND, MODEL_NOT_FOUND, INVALID_PARAMETER, UNSUPPORTED_BY_ENGINE and others */
    JobSpec.Publish of(PublishBody body) {
        Checkpoint checkpoint = checkpoint(body.path());
        BaseModels.Base base = models.resolve(checkpoint.base());
        List<String> formats = body.formats() == null ? List.of("safetensors", "gguf")
                : body.formats().stream().distinct().toList();
        FileType type = type(body.type());
        if (formats.contains("gguf") && FloatType.named(type.name()).isEmpty()) {
            engine.require("quantiser");
        }
        boolean verify = engine.isThere();
        if (!verify && body.override() == null) {
            engine.require("way to hold it against what was trained");
        }
        String name = PREFIX + checkpoint.run() + "_" + String.format(Locale.ROOT, "%07d", checkpoint.step()) + "_"
                + STAMP.format(clock.instant());
        return new JobSpec.Publish(base.name(), base.path().toString(), checkpoint.folder().toString(),
                checkpoint.step(), checkpoint.runFolder().toString(), targets.folder(name).toString(), formats,
                type.name(), body.licence() == null ? "other" : body.licence(), reason(checkpoint), verify,
                body.override(), body.threads() == null ? 0 : body.threads());
    }

    private Checkpoint checkpoint(String wanted) {
        Checkpoint found = catalogue.checkpoint(wanted).map(CatalogueAdapter::checkpoint).orElseThrow(() ->
                new ForgeException(ErrorCode.NOT_FOUND, "There is no checkpoint " + wanted + ".",
                        Map.of("path", wanted), "GET /api/checkpoints lists them."));
        if (!Files.isRegularFile(new RunFolder(found.runFolder()).spec()) || found.base().isEmpty()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'path': " + found.run()
                    + " does not say how it was trained.", Map.of("field", "path"),
                    "Publish a checkpoint of a run that was trained here, or fuse it: POST /api/fusion/start.");
        }
        return found;
    }

    /** Floats unless asked for: small bits lose much of what was trained. */
    private static FileType type(String wanted) {
        if (wanted != null && !wanted.isBlank()) {
            FileType type = FileType.of(wanted);
            if (type == FileType.COPY || type.needsImportance()) {
                throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'type': a published model cannot be made as "
                        + type + ".", Map.of("field", "type"), "Send F16, then quantise it with a calibration text.");
            }
            return type;
        }
        return FileType.F16;
    }

    private String reason(Checkpoint checkpoint) {
        return checkpoints.of(checkpoint.run()).saved().stream().filter(s -> s.iteration() == checkpoint.step())
                .map(CheckpointBook.Saved::reason).filter(reason -> reason != null).findFirst().orElse(null);
    }
}
