package io.forgellm.forge.quantise;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.engine.libllama.LlamaQuantiser;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.forge.output.WriteBack;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One run of llama.cpp's quantiser, from a checked file to a checked file. */
final class Quantiser {
    /** {@code GGML_QNT_VERSION}. */
    private static final int QUANTISATION_VERSION = 2;

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
     * @return seconds it took, without loading libllama
     * @throws ForgeException INVALID_PARAMETER where llama.cpp refuses the settings, DISK_FULL, ALREADY_EXISTS
     */
    double quantise(GgufFile source, Path target, Map<String, float[]> importance, Progress progress) {
        llama.join();
        long start = System.nanoTime();
        Unfinished.file(target, temporary -> write(source, temporary, importance, progress));
        return (System.nanoTime() - start) / 1e9;
    }

    /** Writes a file in place; it may be incomplete when this throws. Errors as for {@link #quantise}. */
    void write(GgufFile source, Path target, Map<String, float[]> importance, Progress progress) {
        Map<String, GgmlType> types = mixture(source, importance);
        try (WriteBack disk = new WriteBack(target); SourceFiles files = SourceFiles.open(source);
                GgufWriter writer = GgufWriter.create(target)) {
            head(source, writer.metadata());
            List<SourceTensor> tensors = files.tensors(types, importance);
            tensors.forEach(tensor -> {
                requireAllowed(tensor);
                writer.tensor(tensor.tensor().name(), tensor.target(),
                        tensor.tensor().dims().stream().mapToLong(Long::longValue).toArray());
            });
            writer.head();
            new TensorQuantiser(llama.join(), threads()).run(tensors, writer, new Meter(progress, files.bytes()));
            writer.finish();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        GgufCheck.model(target);
    }

    /** What llama.cpp would make of each tensor. */
    private Map<String, GgmlType> mixture(GgufFile source, Map<String, float[]> importance) {
        StringBuilder log = new StringBuilder();
        llama.join().dryRun(source.path(), settings(importance), log::append).ifPresent(reason -> {
            throw refused(reason);
        });
        ChildLog.info("What llama.cpp is about to do:");
        System.err.print(log);
        return Mixture.of(log.toString());
    }

    private void head(GgufFile source, GgufMetadata metadata) {
        source.metadata().forEach(metadata::copy);
        // What llama.cpp sets goes to the end; so do we, and the files are the same to the last byte.
        List.of("split.no", "split.count", "split.tensors.count", "general.quantization_version")
                .forEach(metadata::remove);
        metadata.uint32("general.quantization_version", QUANTISATION_VERSION);
        FileType type = FileType.of(spec.type());
        if (type != FileType.COPY) {
            metadata.remove("general.file_type").uint32("general.file_type", type.number());
        }
    }

    private void requireAllowed(SourceTensor tensor) {
        if (tensor.stays()) {
            return;
        }
        GgufTensor source = tensor.tensor();
        if (source.type().isQuantised() && !spec.requantise()) {
            throw refused("requantizing from type " + source.type().name().toLowerCase(Locale.ROOT) + " is disabled");
        }
        if (tensor.importance() == null && FileType.of(spec.type()).needsImportance(source.name(), tensor.target())) {
            throw refused("this quantization requires an imatrix, and it has nothing of " + source.name());
        }
    }

    private static ForgeException refused(String reason) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "llama.cpp refused to quantise: " + reason,
                Map.of("reason", reason), null);
    }

    private int threads() {
        return spec.threads() > 0 ? spec.threads() : Runtime.getRuntime().availableProcessors();
    }

    private LlamaQuantiser.Settings settings(Map<String, float[]> importance) {
        FileType type = FileType.of(spec.type());
        List<LlamaQuantiser.TensorType> overrides = spec.tensorTypes().entrySet().stream()
                .map(override -> new LlamaQuantiser.TensorType(override.getKey(),
                        FileType.tensorType("tensor_types", override.getValue()).id())).toList();
        return new LlamaQuantiser.Settings(type.number(), spec.requantise(), spec.outputTensor(), spec.pure(),
                type == FileType.COPY, number("output_tensor_type", spec.outputType()),
                number("token_embedding_type", spec.embeddingType()), overrides, importance);
    }

    private static Integer number(String field, String tensorType) {
        return tensorType == null ? null : FileType.tensorType(field, tensorType).id();
    }
}
