package io.forgellm.forge.convert;

import io.forgellm.forge.output.Meter;
import io.forgellm.tensor.adapter.GgufNames;
import io.forgellm.tensor.adapter.HeadRows;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.gguf.GgufWriter;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.StoredBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Writes a model's weights as GGUF, in the names, the order of rows and with the norm offsets that its architecture's
 * files have. Holds a few megabytes of values at a time, whatever the size of the model.
 */
public final class GgufExport {
    private static final String ROPE_FACTORS = "rope_freqs.weight";
    /** llama.cpp's {@code LLAMA_FTYPE_MOSTLY_Q4_1}. */
    private static final int MOSTLY_Q4_1 = 3;
    private static final int VALUES = 1 << 20;
    private final ModelSource source;
    private final GgufNames names;
    private final FloatType type;
    private final Map<String, StoredBlocks> blocks = new HashMap<>();

    private GgufExport(ModelSource source, GgufNames names, FloatType type) {
        this.source = source;
        this.names = names;
        this.type = type;
        source.names().forEach(name -> source.blocks(name).ifPresent(stored -> blocks.put(name, stored)));
    }

    /**
     * @param type of matrices
     * @param head puts all keys; {@code general.file_type} and {@code general.quantization_version} are put here
     * @param file written in place; complete only when this returns
     * @throws io.forgellm.error.ForgeException UNSUPPORTED_MODEL when a value does not fit the type, CANCELLED by the
     *                                          meter
     */
    public static void write(ModelSource source, FloatType type, Consumer<GgufMetadata> head, Path file, Meter meter)
            throws IOException {
        GgufNames names = GgufNames.ofModelType(source.config().architecture()).orElseThrow();
        new GgufExport(source, names, type).write(head, file, meter);
    }

    /** Values of all tensors as bytes of float32: what the meter counts. */
    public static long bytes(ModelSource source) {
        return source.names().stream().mapToLong(name -> elements(source.shape(name)) * Float.BYTES).sum();
    }

    private void write(Consumer<GgufMetadata> head, Path file, Meter meter) throws IOException {
        float[] factors = ArchitectureKeys.ropeFactors(source.config());
        try (GgufWriter writer = GgufWriter.create(file)) {
            head.accept(writer.metadata());
            writer.metadata().uint32("general.file_type", blocks.isEmpty() ? type.fileType() : MOSTLY_Q4_1)
                .uint32("general.quantization_version", 2);
            if (factors != null) {
                writer.tensor(ROPE_FACTORS, GgmlType.F32, factors.length);
            }
            for (String name : source.names()) {
                long[] shape = source.shape(name);
                writer.tensor(names.of(name).orElseThrow(), blocks.containsKey(name) ? blocks.get(name).type()
                    : shape.length == 1 ? GgmlType.F32 : type.ggml(), reversed(shape));
            }
            if (factors != null) {
                writer.write(factors);
            }
            for (String name : source.names()) {
                if (blocks.containsKey(name)) {
                    copy(name, writer, meter);
                } else {
                    write(name, writer, meter);
                }
            }
            writer.finish();
        }
    }

    /** Blocks go over as they are, row for row. */
    private void copy(String name, GgufWriter writer, Meter meter) throws IOException {
        StoredBlocks stored = blocks.get(name);
        long[] shape = source.shape(name);
        IntUnaryOperator order = names.isReordered(name) ? HeadRows.source(source.config().headSize()) : row -> row;
        int bytes = Math.toIntExact(shape[1] / stored.type().blockSize() * stored.type().blockBytes());
        ByteBuffer rows = ByteBuffer.allocate(Math.max(1, VALUES / bytes) * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < shape[0]; row++) {
            stored.row(order.applyAsInt(row), rows);
            meter.add(shape[1] * Float.BYTES);
            if (!rows.hasRemaining() || row == shape[0] - 1) {
                writer.write(rows.flip());
                rows.clear();
            }
        }
    }

    private void write(String name, GgufWriter writer, Meter meter) throws IOException {
        long[] shape = source.shape(name);
        boolean reordered = names.isReordered(name);
        int width = shape.length == 1 ? 1 : Math.toIntExact(shape[1]);
        // Rows change places within a head only, so whole heads can be done one after another.
        int unit = reordered ? source.config().headSize() : 1;
        long step = Math.max(unit, (long) VALUES / width / unit * unit);
        for (long row = 0; row < shape[0]; row += step) {
            float[] values = new float[Math.toIntExact(Math.min(step, shape[0] - row) * width)];
            source.read(name, row * width, FloatBuffer.wrap(values));
            addNormOffset(name, values);
            if (shape.length > 1) {
                type.requireFit(name, values);
            }
            writer.write(reordered ? HeadRows.reorder(values, width, HeadRows.source(unit)) : values);
            meter.add((long) values.length * Float.BYTES);
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

    private static long[] reversed(long[] shape) {
        return shape.length == 1 ? shape : new long[] {shape[1], shape[0]};
    }

    private static long elements(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
