package io.forgellm.forge.fuse;

import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufExport;
import io.forgellm.forge.convert.SafetensorsExport;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.forge.output.Unfinished;
import io.forgellm.tensor.adapter.GgufNames;
import io.forgellm.tensor.adapter.MergedSource;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fuses a base model (a Hugging Face folder or a GGUF file of any quantisation) with what was trained on it (a PEFT
 * folder with LoRA or DoRA, a GGUF LoRA, or fully trained weights) into a new model. The base is dequantised and fused
 * in float32; what is lost when the outcome is stored is measured and returned, never silent. Values pass through in
 * pieces, so memory does not grow with the model.
 *
 * <p>All of these throw MODEL_NOT_FOUND, NOT_FOUND, INVALID_MODEL, INVALID_ADAPTER, UNSUPPORTED_MODEL, ALREADY_EXISTS,
 * DISK_FULL or CANCELLED, and leave nothing under the target's name then.
 *
 * @param base    a folder or GGUF file
 * @param adapter a folder or GGUF file
 * @param name    for {@code general.name}
 * @param proof   asked of the finished model while it still has a temporary name
 */
public record Fuse(Path base, Path adapter, String name, Proof proof) {

    /** What a new model must pass before it gets its name. */
    @FunctionalInterface
    public interface Proof {
        Proof NONE = made -> { };

        /** @throws io.forgellm.error.ForgeException where it does not; nothing is left of the model then */
        void of(Path made) throws IOException;
    }

    /** Without proof. */
    public Fuse(Path base, Path adapter, String name) {
        this(base, adapter, name, Proof.NONE);
    }

    /** Passes over the model: writing, measuring. */
    private static final int PASSES = 2;

    /** Writes one GGUF file with matrices of this type. */
    public FuseResult toGguf(FloatType type, Path target, Progress progress) {
        return fused(source -> {
            Meter meter = new Meter(progress, PASSES * GgufExport.bytes(source));
            RoundTrip[] loss = new RoundTrip[1];
            Unfinished.file(target, temporary -> {
                writeGguf(source, type, temporary, meter);
                loss[0] = measureGguf(source, temporary, meter);
                proof.of(temporary);
            });
            return new FuseResult(target, bytes(target), loss[0]);
        });
    }

    /** Writes a folder that transformers loads, with tensors of this type. */
    public FuseResult toSafetensors(FloatType type, Path target, Progress progress) {
        return fused(source -> {
            Meter meter = new Meter(progress, PASSES * GgufExport.bytes(source));
            RoundTrip[] loss = new RoundTrip[1];
            Unfinished.folder(target, temporary -> {
                BaseModel.of(base).writeBeside(source, type, temporary);
                SafetensorsExport.write(source, type, temporary, SafetensorsExport.SHARD_BYTES, meter);
                try (ModelSource stored = ModelSources.open(temporary)) {
                    loss[0] = RoundTrip.measure(source, stored, tensor -> type.name(), meter);
                }
                proof.of(temporary);
            });
            return new FuseResult(target, bytes(target), loss[0]);
        });
    }

    /**
     * Writes one quantised GGUF file: what is fused goes to a file of F16 beside the target first, which is gone at the
     * end.
     *
     * @param type as the requantiser names it
     */
    public FuseResult toQuantised(String type, Requantiser requantiser, Path target, Progress progress) {
        return fused(source -> {
            long bytes = GgufExport.bytes(source);
            Meter meter = new Meter(progress, (PASSES + 1) * bytes);
            RoundTrip[] loss = new RoundTrip[1];
            Unfinished.file(target, temporary -> {
                Unfinished.scratch(target, floats -> {
                    writeGguf(source, FloatType.F16, floats, meter);
                    requantiser.quantise(floats, type, temporary, meter.part(bytes));
                });
                loss[0] = measureGguf(source, temporary, meter);
                proof.of(temporary);
            });
            return new FuseResult(target, bytes(target), loss[0]);
        });
    }

    private interface Job {
        FuseResult run(ModelSource source);
    }

    private FuseResult fused(Job job) {
        try (ModelSource source = ModelSources.open(base);
             TrainedChange trained = TrainedChange.open(adapter, source.config())) {
            return job.run(new MergedSource(source, trained.change()));
        }
    }

    private void writeGguf(ModelSource source, FloatType type, Path file, Meter meter) throws IOException {
        BaseModel model = BaseModel.of(base);
        GgufExport.write(source, type, metadata -> model.putHead(source, name, metadata), file, meter);
    }

    private static RoundTrip measureGguf(ModelSource exact, Path file, Meter meter) {
        GgufFile checked = GgufCheck.model(file);
        GgufNames names = GgufNames.ofModelType(exact.config().architecture()).orElseThrow();
        Map<String, String> types = checked.tensors().stream().collect(Collectors.toMap(GgufTensor::name,
            tensor -> tensor.type().name()));
        UnaryOperator<String> type = tensor -> types.get(names.of(tensor).orElseThrow());
        try (ModelSource stored = ModelSources.openGguf(file)) {
            return RoundTrip.measure(exact, stored, type, meter);
        }
    }

    private static long bytes(Path model) {
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
