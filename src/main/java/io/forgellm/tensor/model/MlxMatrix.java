package io.forgellm.tensor.model;

import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsFolder;
import io.forgellm.tensor.safetensors.SafetensorsTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A matrix as MLX's {@code quantize} (affine mode) stores it: {@code weight} holds the quants as one little-endian
 * stream of bits per row in uint32, {@code scales} and {@code biases} one number for each group of a row; a value is
 * quant × scale + bias.
 *
 * @param bits  of a quant, 2 to 8
 * @param group values that share a scale
 */
record MlxMatrix(SafetensorsFolder folder, String weight, String scales, String biases, long rows, int width, int bits,
                 int group) {
    private static final int BLOCK = 32;
    private static final int Q4 = 4;

    /**
     * @param name of the weight, beside which scales and biases stand
     * @return null where they do not
     */
    static MlxMatrix of(SafetensorsFolder folder, String name, long[] shape, ModelErrors errors) {
        String module = name.substring(0, name.length() - "weight".length());
        SafetensorsTensor scales = folder.tensors().get(module + "scales");
        if (scales == null) {
            return null;
        }
        SafetensorsTensor weight = folder.tensors().get(name);
        SafetensorsTensor biases = folder.tensors().get(module + "biases");
        if (biases == null) {
            throw errors.unsupported(module + "biases is missing: only MLX's affine quantisation can be read");
        }
        int width = Math.toIntExact(shape[1]);
        int words = words(weight);
        int groups = words(scales);
        if (weight.dtype() != Dtype.U32 || weight.shape().getFirst() != shape[0] || groups < 1 || width % groups != 0
                || words * (long) Integer.SIZE % width != 0 || !scales.shape().equals(List.of(shape[0], (long) groups))
                || !biases.shape().equals(scales.shape())) {
            throw errors.tensor(name, "of " + weight.dtype() + weight.shape() + " and its scales " + scales.shape()
                + " do not make a matrix of " + shape[0] + " × " + width);
        }
        int bits = (int) (words * (long) Integer.SIZE / width);
        if (bits < 2 || bits > 8) {
            throw errors.tensor(name, "has " + bits + " bits for each value");
        }
        return new MlxMatrix(folder, name, module + "scales", module + "biases", shape[0], width, bits, width / groups);
    }

    private static int words(SafetensorsTensor tensor) {
        return tensor.shape().size() == 2 ? Math.toIntExact(tensor.shape().get(1)) : 0;
    }

    /** Elements from {@code first} on, in row-major order. */
    void read(long first, FloatBuffer into) {
        MemorySegment quants = folder.bytes(weight);
        float[] scale = new float[width / group];
        float[] bias = new float[width / group];
        for (long at = first; into.hasRemaining();) {
            long row = at / width;
            factors(row, scale, bias);
            int from = (int) (at % width);
            int to = Math.min(width, from + into.remaining());
            for (int column = from; column < to; column++) {
                into.put(quant(quants, row, column) * scale[column / group] + bias[column / group]);
            }
            at += to - from;
        }
    }

    /** GGUF's Q4_1 says the same with 32 values a block, where the factors are numbers of float16. */
    StoredBlocks blocks() {
        if (bits != Q4 || group % BLOCK != 0 || !fitsFloat16(scales) || !fitsFloat16(biases)) {
            return null;
        }
        return new StoredBlocks() {
            @Override
            public GgmlType type() {
                return GgmlType.Q4_1;
            }

            @Override
            public void row(long row, ByteBuffer into) {
                MemorySegment quants = folder.bytes(weight);
                float[] scale = new float[width / group];
                float[] bias = new float[width / group];
                factors(row, scale, bias);
                for (int start = 0; start < width; start += BLOCK) {
                    into.putShort(Float.floatToFloat16(scale[start / group]));
                    into.putShort(Float.floatToFloat16(bias[start / group]));
                    for (int i = start; i < start + BLOCK / 2; i++) {
                        into.put((byte) (quant(quants, row, i) | quant(quants, row, i + BLOCK / 2) << Q4));
                    }
                }
            }
        };
    }

    private boolean fitsFloat16(String name) {
        if (folder.tensors().get(name).dtype() == Dtype.F16) {
            return true;
        }
        float[] values = new float[Math.toIntExact(rows * (width / group))];
        folder.read(name, 0, FloatBuffer.wrap(values));
        for (float value : values) {
            if (Float.float16ToFloat(Float.floatToFloat16(value)) != value) {
                return false;
            }
        }
        return true;
    }

    private void factors(long row, float[] scale, float[] bias) {
        folder.read(scales, row * scale.length, FloatBuffer.wrap(scale));
        folder.read(biases, row * bias.length, FloatBuffer.wrap(bias));
    }

    /** Rows are whole words, so a quant that crosses a byte's end never crosses the row's. */
    private int quant(MemorySegment quants, long row, int column) {
        long bit = (row * width + column) * bits;
        long at = bit / Byte.SIZE;
        int low = quants.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
        int shift = (int) (bit % Byte.SIZE);
        int pair = shift + bits <= Byte.SIZE ? low
            : low | (quants.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF) << Byte.SIZE;
        return pair >>> shift & (1 << bits) - 1;
    }

    long bytes() {
        return List.of(weight, scales, biases).stream().mapToLong(name -> folder.tensors().get(name).bytes()).sum();
    }
}
