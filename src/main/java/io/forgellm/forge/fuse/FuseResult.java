package io.forgellm.forge.fuse;

import java.nio.file.Path;

/**
 * A fused model.
 *
 * @param model     the file or folder
 * @param bytes     of its files
 * @param roundTrip what was lost between the fusion in float32 and what stands in the model
 */
public record FuseResult(Path model, long bytes, RoundTrip roundTrip) {
}
