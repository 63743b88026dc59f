package io.forgellm.forge.compare;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec.Compare.Subject;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.training.BaseModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds what shall be compared: a model, a model with an adapter, or a run or checkpoint on its own base. Blocking. */
@ApplicationScoped
class Subjects {
    private final BaseModels models;
    private final Catalogue catalogue;

    Subjects(BaseModels models, Catalogue catalogue) {
        this.models = models;
        this.catalogue = catalogue;
    }

    /**
     * @param adapter may be null or blank
     * @throws ForgeException MODEL_NOT_FOUND, INVALID_MODEL, INVALID_ADAPTER, INVALID_PARAMETER
     */
    Subject find(String model, String adapter) {
        if (adapter != null && !adapter.isBlank()) {
            return subject(model + " + " + adapter, models.resolve(model), catalogue.resolveAdapter(adapter));
        }
        Optional<CatalogueAdapter> checkpoint = catalogue.checkpoint(model);
        if (checkpoint.isEmpty()) {
            return subject(model, models.resolve(model), null);
        }
        return subject(model, models.resolve(checkpoint.get().checkpoint().base()), checkpoint.get());
    }

    private static Subject subject(String name, BaseModels.Base base, CatalogueAdapter adapter) {
        Path source = base.path();
        if (Files.isDirectory(source)) {
            throw invalid(base.name() + " is a Hugging Face folder, not GGUF.", "Convert it first: POST /api/jobs/convert.");
        }
        if (adapter == null) {
            GgufCheck.model(source);
            return new Subject(name, base.name(), source.toString(), null, null);
        }
        if (!adapter.isLora()) {
            throw invalid(adapter.name() + " cannot be put on as it is.", "Fuse it first: POST /api/fusion/start.");
        }
        GgufCheck.adapter(adapter.path(), GgufCheck.model(source));
        return new Subject(name, base.name(), source.toString(), adapter.id(), adapter.path().toString());
    }

    private static ForgeException invalid(String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'models': " + message, Map.of("field", "models"),
                suggestion);
    }
}
