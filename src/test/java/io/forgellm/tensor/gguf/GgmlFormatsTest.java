package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.tensor.quant.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every format against ggml itself where its library is installed, and everywhere against checksums of what ggml
 * gave. To write those anew: {@code -Dforgellm.checksums.write=true}.
 */
class GgmlFormatsTest {
    private static final Path CHECKSUMS = Path.of("src/test/resources/ggml/checksums.txt");
    private static final int BLOCKS = 300;
    /** ggml has no conversion of its own for these. */
    private static final Set<GgmlType> OURS = EnumSet.of(GgmlType.F32, GgmlType.F64, GgmlType.I8, GgmlType.I16,
        GgmlType.I32, GgmlType.I64, GgmlType.Q8_1, GgmlType.Q8_K);
    private static final Set<GgmlType> UNQUANTISED = EnumSet.of(GgmlType.F16, GgmlType.BF16);

    static List<GgmlType> formats() {
        return Arrays.stream(GgmlType.values()).filter(type -> !OURS.contains(type)).toList();
    }

    static List<GgmlType> quantisable() {
        return formats().stream().filter(type -> !UNQUANTISED.contains(type)).toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyBitIsWhatGgmlMakesOfRandomBlocks(GgmlType type) {
        byte[] stored = randomBlocks(type);

        assertThat(bits(decode(type, stored))).isEqualTo(bits(ggml().toFloat(type, stored)));
    }

    @ParameterizedTest
    @MethodSource("quantisable")
    void everyBitIsWhatGgmlMakesOfItsOwnBlocks(GgmlType type) {
        Random random = new Random(7);
        float[] values = new float[256 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.05f;
        }
        byte[] stored = ggml().quantise(type, values);

        float[] decoded = decode(type, stored);

        assertThat(bits(decoded)).isEqualTo(bits(ggml().toFloat(type, stored)));
        assertThat(decoded[0]).isCloseTo(values[0], within(0.2f));
    }

    @Test
    void checksumsAreThoseOfGgmlsValues() throws IOException {
        StringBuilder found = new StringBuilder();
        for (GgmlType type : formats()) {
            found.append("%s %08x%n".formatted(type, checksum(decode(type, randomBlocks(type)))));
        }
        if (Boolean.getBoolean("forgellm.checksums.write")) {
            Files.writeString(CHECKSUMS, found);
        }
        assertThat(CHECKSUMS).hasContent(found.toString());
    }

    @Test
    void wholeNumbersAndDoublesAreRoundedToFloat32() {
        byte[] stored = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.00000001).array();

        assertThat(decode(GgmlType.F64, stored)).containsExactly(1);
        assertThat(decode(GgmlType.I8, new byte[] {-128, 127})).containsExactly(-128, 127);
        assertThat(decode(GgmlType.I16, new byte[] {-1, -1, 0, 1})).containsExactly(-1, 256);
        assertThat(decode(GgmlType.I32, new byte[] {0, 0, 1, 0})).containsExactly(65536);
        assertThat(decode(GgmlType.I64, new byte[] {-2, -1, -1, -1, -1, -1, -1, -1})).containsExactly(-2);
        assertThat(decode(GgmlType.F32, new byte[] {0, 0, (byte) 0x80, 0x3F})).containsExactly(1);
    }

    @Test
    void aBlockUnderAFloat32Scale() {
        byte[] stored = new byte[292];
        ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.5f).put((byte) -128).put((byte) 127);

        assertThat(Arrays.copyOf(decode(GgmlType.Q8_K, stored), 3)).containsExactly(-64, 63.5f, 0);
    }

    @Test
    void anyElementsOfATensorCanBeReadAlone() {
        byte[] stored = randomBlocks(GgmlType.Q4_1);
        float[] all = decode(GgmlType.Q4_1, stored);
        for (int first : new int[] {0, 1, 31, 32, 4095, 4096, 5001}) {
            FloatBuffer some = FloatBuffer.allocate(4321).position(3);
            GgmlFormats.of(GgmlType.Q4_1).orElseThrow().read(MemorySegment.ofArray(stored), first, some);

            assertThat(Arrays.copyOfRange(some.array(), 3, 4321))
                .isEqualTo(Arrays.copyOfRange(all, first, first + 4318));
        }
    }

    private static float[] decode(GgmlType type, byte[] stored) {
        BlockFormat format = GgmlFormats.of(type).orElseThrow();
        FloatBuffer values = FloatBuffer.allocate(stored.length / type.blockBytes() * type.blockSize());
        format.read(MemorySegment.ofArray(stored), 0, values);
        return values.array();
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static long checksum(float[] values) {
        CRC32 checksum = new CRC32();
        for (int bits : bits(values)) {
            checksum.update(ByteBuffer.allocate(4).putInt(0, bits));
        }
        return checksum.getValue();
    }

    /** Any bits at all, but for scales, which are kept below 2 so that nothing is infinite. */
    private static byte[] randomBlocks(GgmlType type) {
        byte[] stored = new byte[BLOCKS * type.blockBytes()];
        new Random(type.id()).nextBytes(stored);
        for (int block = 0; block < BLOCKS; block++) {
            for (int high : topBytesOfScales(type)) {
                stored[block * type.blockBytes() + high] &= (byte) 0b1011_1111;
            }
        }
        return stored;
    }

    private static int[] topBytesOfScales(GgmlType type) {
        return switch (type) {
            case MXFP4, NVFP4 -> new int[0];
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {1, 3};
            case Q2_K -> new int[] {81, 83};
            case Q3_K -> new int[] {109};
            case Q6_K -> new int[] {209};
            case IQ1_M -> new int[] {55};
            case TQ1_0 -> new int[] {53};
            case TQ2_0 -> new int[] {65};
            default -> new int[] {1};
        };
    }

    private static Ggml ggml() {
        Assumptions.assumeTrue(Ggml.find().isPresent(), "SKIPPED: no ggml for this processor; run ./test");
        return Ggml.find().orElseThrow();
    }
}
