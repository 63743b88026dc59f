package io.forgellm.forge.quantise;

import io.forgellm.engine.libllama.LlamaQuantiser;
import io.forgellm.engine.libllama.MappedFiles;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.output.Progress;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.forge.output.WriteBack;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One run of llama.cpp's quantiser, from a checked file to a checked file. */
final class Quantiser {
    /**
     * Bytes of rows that the quantiser holds at once, as they come, in float and as they go: what fits a processor's
     * cache and is paged in once saves a fifth of the time that llama.cpp's 8 GiB take.
     */
    private static final long BUFFER = 8L << 20;
    /** Bytes of the source that stay in memory while a tensor is read; at its end llama.cpp gives them all back. */
    private static final long MAPPED = 256L << 20;

    private final JobSpec.Quantise spec;
    private final CompletableFuture<LlamaQuantiser> llama;

    /** Begins to load libllama. @throws ForgeException ENGINE_UNAVAILABLE where there is none */
    Quantiser(JobSpec.Quantise spec) {
        this.spec = spec;
        List<NativesFolder> natives = JobMain.natives();
        llama = CompletableFuture.supplyAsync(() -> LlamaQuantiser.load(natives));
    }

    /**
     * Makes a file that has its name when it is whole.
     *
     * @param source     the file, or the first of its shards
     * @param importance mean squares by tensor name, may be empty
     * @return seconds it took
     * @throws ForgeException INVALID_PARAMETER where llama.cpp refuses the settings, DISK_FULL, ALREADY_EXISTS
     */
    double quantise(GgufFile source, Path target, Map<String, float[]> importance, Progress progress) {
        long start = System.nanoTime();
        Unfinished.file(target, temporary -> write(source, temporary, importance, progress));
        return (System.nanoTime() - start) / 1e9;
    }

    /** Writes a file in place; it may be incomplete when this throws. Errors as for {@link #quantise}. */
    void write(GgufFile source, Path target, Map<String, float[]> importance, Progress progress) {
        try (WriteBack disk = new WriteBack(target)) {
            try (QuantiseLog log = QuantiseLog.of(source, progress);
                    MappedFiles pages = new MappedFiles(Shards.of(source.path()), MAPPED)) {
                llama.join().quantise(source.path(), target, settings(importance), log::read).ifPresent(reason -> {
                    requireRoom(reason, target);
                    throw new ForgeException(ErrorCode.INVALID_PARAMETER, "llama.cpp refused to quantise: " + reason,
                            Map.of("reason", reason), null);
                });
            }
            GgufCheck.model(target);
        }
    }

    private LlamaQuantiser.Settings settings(Map<String, float[]> importance) {
        FileType type = FileType.of(spec.type());
        List<LlamaQuantiser.TensorType> overrides = spec.tensorTypes().entrySet().stream()
                .map(override -> new LlamaQuantiser.TensorType(override.getKey(),
                        FileType.tensorType("tensor_types", override.getValue()).id())).toList();
        int threads = spec.threads() > 0 ? spec.threads() : Runtime.getRuntime().availableProcessors();
        return new LlamaQuantiser.Settings(type.number(), spec.requantise(), spec.outputTensor(), spec.pure(),
                type == FileType.COPY, number("output_tensor_type", spec.outputType()),
                number("token_embedding_type", spec.embeddingType()), overrides, importance, threads, BUFFER);
    }

    private static Integer number(String field, String tensorType) {
        return tensorType == null ? null : FileType.tensorType(field, tensorType).id();
    }

    /** llama.cpp knows of a failed write only that it failed; the disk, asked once more, says why. */
    private static void requireRoom(String reason, Path unfinished) {
        if (!reason.contains("iostream error")) {
            return;
        }
        ByteBuffer more = ByteBuffer.allocate(1 << 20);
        try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (more.hasRemaining()) {
                file.write(more);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
