package io.forgellm.forge.quantise;

import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ShardSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model's files, which may be several. */
final class Shards {
    private Shards() { }

    static List<Path> of(Path model) {
        return ShardSet.of(model).map(ShardSet::paths).orElse(List.of(model));
    }

    /** Bytes of all files of the model that this one begins. */
    static long bytes(GgufFile first) throws IOException {
        long sum = 0;
        for (Path file : of(first.path())) {
            sum += Files.size(file);
        }
        return sum;
    }
}
