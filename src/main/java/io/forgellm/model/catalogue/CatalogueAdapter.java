package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A LoRA adapter on this machine.
 *
 * @param architecture of the models it fits
 * @param error        why it cannot be loaded, or null
 */
public record CatalogueAdapter(String id, String name, Path path, Source source, String architecture, long sizeBytes,
                               Instant modified, String error) { }
