package io.forgellm.tensor.quant;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.tensor.gguf.Ggml;
import io.forgellm.tensor.gguf.GgmlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The books are what ggml makes of blocks with one index each. To write them anew:
 * {@code -Dforgellm.codebooks.write=true}.
 */
class CodebookTest {
    private static final Path BOOKS = Path.of("src/main/resources/io/forgellm/tensor/quant/codebooks.bin");
    private static final byte ONE = 0x3C;

    @Test
    void booksHoldThePointsOfGgml() throws IOException {
        Ggml ggml = Ggml.find().orElse(null);
        Assumptions.assumeTrue(ggml != null, "SKIPPED: no ggml for this processor; run ./test");
        ByteBuffer books = ByteBuffer.allocate((2048 + 256 + 512 + 1024 + 256 + 512) * 2).order(
            ByteOrder.LITTLE_ENDIAN);
        for (int point = 0; point < 2048; point++) {
            put(books, ggml, GgmlType.IQ1_S, block(50, 1, ONE, 2, point, 34, point >> 8), 0.125f, 8, -1, 0, 1);
        }
        for (int point = 0; point < 256; point++) {
            put(books, ggml, GgmlType.IQ2_XXS, block(66, 1, ONE, 2, point), 0, 8, 1, 3.125f, 5.375f);
        }
        for (int point = 0; point < 512; point++) {
            put(books, ggml, GgmlType.IQ2_XS, block(74, 1, ONE, 2, point, 3, point >> 8), 0, 8, 1, 3.125f, 5.375f);
        }
        for (int point = 0; point < 1024; point++) {
            put(books, ggml, GgmlType.IQ2_S, block(82, 1, ONE, 2, point, 66, point >> 8), 0, 8, 1, 3.125f, 5.375f);
        }
        for (int point = 0; point < 256; point++) {
            put(books, ggml, GgmlType.IQ3_XXS, block(98, 1, ONE, 2, point), 0, 4, 1, 3, 5, 7, 9, 11, 13, 15.5f);
        }
        for (int point = 0; point < 512; point++) {
            put(books, ggml, GgmlType.IQ3_S, block(110, 1, ONE, 2, point, 66, point >> 8), 0, 4,
                1, 3, 5, 7, 9, 11, 13, 15);
        }
        if (Boolean.getBoolean("forgellm.codebooks.write")) {
            Files.createDirectories(BOOKS.getParent());
            Files.write(BOOKS, books.array());
        }
        assertThat(BOOKS).hasBinaryContent(books.array());
    }

    /** The first point of a block, each coordinate as the number of its level. */
    private static void put(ByteBuffer books, Ggml ggml, GgmlType type, byte[] block, float shift, int width,
                            float... levels) {
        float[] values = ggml.toFloat(type, block);
        int word = 0;
        for (int j = 0; j < width; j++) {
            int level = 0;
            while (levels[level] != values[j] - shift) {
                level++;
            }
            word |= level << (width == 8 ? 2 : 3) * j;
        }
        books.putShort((short) word);
    }

    /** Zeros but for these bytes: position, value, position, value, … */
    private static byte[] block(int bytes, int... set) {
        byte[] block = new byte[bytes];
        for (int i = 0; i < set.length; i += 2) {
            block[set[i]] = (byte) set[i + 1];
        }
        return block;
    }
}
