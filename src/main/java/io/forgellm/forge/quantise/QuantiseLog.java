package io.forgellm.forge.quantise;

import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows llama.cpp's quantiser by its log: {@code [   7/ 272] blk.0.attn_k.weight …} begins a tensor. */
final class QuantiseLog implements AutoCloseable {
    private static final Pattern TENSOR = Pattern.compile("^\\[\\s*\\d+/\\s*\\d+\\]\\s+(\\S+)");

    private final Map<String, Long> bytes;
    private final long total;
    private final Progress progress;
    private long before;
    private long current;

    private QuantiseLog(Map<String, Long> bytes, Progress progress) {
        this.bytes = bytes;
        this.total = bytes.values().stream().mapToLong(Long::longValue).sum();
        this.progress = progress;
    }

    /** @param source the file, or the first of its shards */
    static QuantiseLog of(GgufFile source, Progress progress) {
        Map<String, Long> bytes = new HashMap<>();
        for (Path shard : Shards.of(source.path())) {
            GgufFile file = shard.equals(source.path()) ? source : GgufFile.read(shard);
            for (GgufTensor tensor : file.tensors()) {
                bytes.put(tensor.name(), tensor.bytes());
            }
        }
        return new QuantiseLog(bytes, progress);
    }

    void read(String piece) {
        System.err.print(piece);
        Matcher tensor = TENSOR.matcher(piece);
        if (tensor.find()) {
            before += current;
            current = bytes.getOrDefault(tensor.group(1), 0L);
            progress.at(before, total);
        }
    }

    @Override
    public void close() {
        progress.at(before + current, total);
    }
}
