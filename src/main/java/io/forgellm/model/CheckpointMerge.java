package io.forgellm.model;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.CatalogueAdapter;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Map;

/** Makes models of checkpoints that have no form as an adapter. */
@ApplicationScoped
class CheckpointMerge {
    /** The checkpoint's model. */
    Path into(Path base, CatalogueAdapter checkpoint) {
        throw new ForgeException(ErrorCode.INVALID_ADAPTER, checkpoint.id() + " is no LoRA.",
                Map.of("adapter", checkpoint.id(), "base", base.toString()), null);
    }

    static Path file(CatalogueAdapter checkpoint) {
        return checkpoint.checkpoint().folder().resolve("merged.gguf");
    }
}
