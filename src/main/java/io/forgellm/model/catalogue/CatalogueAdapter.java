package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.time.Instant;

/**
 * An adapter on this machine: a LoRA, or a checkpoint of any of our runs.
 *
 * @param path         GGUF LoRA, or for a checkpoint that has no such form its safetensors
 * @param architecture of the models it fits, null where only its base tells
 * @param checkpoint   of our own training, or null
 * @param error        why it cannot be loaded, or null
 */
public record CatalogueAdapter(String id, String name, Path path, Source source, String architecture, long sizeBytes,
                               Instant modified, Checkpoint checkpoint, String error) {
    /** Whether it can be put on as it is; else it is merged into its base. */
    public boolean isLora() {
        return path.toString().endsWith(".gguf");
    }
}
