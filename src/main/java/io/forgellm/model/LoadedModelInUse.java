package io.forgellm.model;

import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.catalogue.ModelInUse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Asks the worker whether a file is the loaded model's, or one that is being loaded. Blocking. */
@ApplicationScoped
class LoadedModelInUse implements ModelInUse {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ModelClient model;

    LoadedModelInUse(ModelClient model) {
        this.model = model;
    }

    @Override
    public boolean inUse(CatalogueModel file) {
        ModelStatus status = model.status().await().atMost(PATIENCE);
        return (status.loaded() || status.loading()) && file.id().equals(status.modelName());
    }
}
