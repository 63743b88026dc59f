package io.forgellm.tensor.adapter;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.GgufTensor;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.model.ModelSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a GGUF model with a trained change in it: changed tensors as F16 (F32 and BF16 ones keep their type), all
 * others byte for byte as the base has them. Holds a few rows in memory, never a whole model.
 */
public final class MergedModel {
    private static final long PIECE = 32L << 20;
    private static final int VALUES = 1 << 20;

    private final GgufFile base;
    private final ModelSource source;
    private final WeightChange change;
    private final GgufNames names;
    /** Hugging Face's names of changed tensors by GGUF's. */
    private final Map<String, String> changed = new HashMap<>();

    private MergedModel(GgufFile base, ModelSource source, WeightChange change) {
        this.base = base;
        this.source = source;
        this.change = change;
        this.names = new GgufNames(base.architecture().orElse(""));
        for (String name : change.names()) {
            String gguf = names.of(name).filter(n -> base.tensor(n).isPresent()).orElseThrow(() ->
                doesNotFit(name + " is not in the base model", Map.of("tensor", name)));
            changed.put(gguf, name);
        }
    }

    /**
     * @param base   a single GGUF file
     * @param source the same model, open
     * @param name   for {@code general.name}
     * @param file   overwritten; complete only when this returns
     * @throws ForgeException INVALID_ADAPTER when the change is not one of this base, or the base is in several files
     */
    public static void write(GgufFile base, ModelSource source, WeightChange change, String name, Path file)
            throws IOException {
        if (base.integer("split.count").orElse(1) > 1) {
            throw doesNotFit("a base model in several files cannot be merged",
                Map.of("base", base.path().toString()));
        }
        new MergedModel(base, source, change).write(name, file);
    }

    private void write(String name, Path file) throws IOException {
        try (GgufWriter writer = GgufWriter.create(file); FileChannel data = FileChannel.open(base.path())) {
            base.metadata().forEach(writer.metadata()::copy);
            writer.metadata().text("general.name", name);
            for (GgufTensor tensor : base.tensors()) {
                writer.tensor(tensor.name(), type(tensor),
                    tensor.dims().stream().mapToLong(Long::longValue).toArray());
            }
            for (GgufTensor tensor : base.tensors()) {
                String trained = changed.get(tensor.name());
                if (trained == null) {
                    copy(data, tensor, writer);
                } else {
                    merge(trained, tensor, writer);
                }
            }
            writer.finish();
        }
    }

    private GgmlType type(GgufTensor tensor) {
        if (!changed.containsKey(tensor.name())) {
            return tensor.type();
        }
        return switch (tensor.type()) {
            case F32, BF16 -> tensor.type();
            default -> GgmlType.F16;
        };
    }

    private void copy(FileChannel data, GgufTensor tensor, GgufWriter writer) throws IOException {
        long start = base.dataOffset() + tensor.offset();
        for (long done = 0; done < tensor.bytes(); done += PIECE) {
            writer.write(data.map(MapMode.READ_ONLY, start + done, Math.min(PIECE, tensor.bytes() - done)));
        }
    }

    private void merge(String name, GgufTensor tensor, GgufWriter writer) throws IOException {
        boolean reordered = names.isReordered(name);
        int width = (int) (tensor.dims().size() == 1 && reordered ? 1 : (long) tensor.dims().getFirst());
        long rows = tensor.elements() / width;
        // Rows change places within a head only, so whole heads can be done one after another.
        int unit = reordered ? source.config().headSize() : 1;
        int step = Math.max(unit, VALUES / width / unit * unit);
        for (long row = 0; row < rows; row += step) {
            float[] values = new float[(int) Math.min(step, rows - row) * width];
            source.read(name, row * width, FloatBuffer.wrap(values));
            change.apply(name, values, row * width);
            addNormOffset(name, values);
            writer.write(reordered ? HeadRows.reorder(values, width, HeadRows.source(unit)) : values);
        }
    }

    /** GGUF keeps the norms' weights with the offset added. */
    private void addNormOffset(String name, float[] values) {
        float offset = source.config().normOffset();
        if (offset != 0 && name.endsWith("norm.weight")) {
            for (int i = 0; i < values.length; i++) {
                values[i] += offset;
            }
        }
    }

    private static ForgeException doesNotFit(String what, Map<String, Object> details) {
        return new ForgeException(ErrorCode.INVALID_ADAPTER, "The change cannot be merged: " + what + ".", details,
            "Merge it with the model it was trained on.");
    }
}
