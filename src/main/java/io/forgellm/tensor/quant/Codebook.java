package io.forgellm.tensor.quant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The points that quants of an IQ format pick. Resource {@code codebooks.bin} holds all books, one after the other in
 * the order of this enum, each point as one little-endian 16-bit word of level numbers, the first coordinate in the
 * lowest bits.
 */
enum Codebook {
    IQ1(2048, 8, -1, 0, 1),
    IQ2_XXS(256, 8, 8, 25, 43),
    IQ2_XS(512, 8, 8, 25, 43),
    IQ2_S(1024, 8, 8, 25, 43),
    IQ3_XXS(256, 4, 4, 12, 20, 28, 36, 44, 52, 62),
    IQ3_S(512, 4, 1, 3, 5, 7, 9, 11, 13, 15);

    private static final String RESOURCE = "codebooks.bin";
    private final int points;
    private final int width;
    private final int[] levels;
    private final float[] coordinates;

    Codebook(int points, int width, int... levels) {
        this.points = points;
        this.width = width;
        this.levels = levels;
        this.coordinates = new float[points * width];
    }

    static {
        byte[] stored = load();
        int at = 0;
        for (Codebook book : values()) {
            int bits = bits(book.width);
            for (int point = 0; point < book.points; point++, at += 2) {
                int word = Little.int16(stored, at);
                for (int j = 0; j < book.width; j++) {
                    book.coordinates[point * book.width + j] = book.levels[word >> bits * j & (1 << bits) - 1];
                }
            }
        }
    }

    /** Bits of a level's number: points of 8 have 3 levels, points of 4 have 8. */
    private static int bits(int width) {
        return width == 8 ? 2 : 3;
    }

    /** Writes scale · value of a point, negated where the sign's bit is set. */
    void signed(int point, float scale, int signs, float[] to, int start) {
        int at = point * width;
        for (int j = 0; j < width; j++) {
            float value = scale * coordinates[at + j];
            to[start + j] = (signs >> j & 1) != 0 ? -value : value;
        }
    }

    /** Writes scale · (value + shift) of a point. */
    void shifted(int point, float scale, float shift, float[] to, int start) {
        int at = point * width;
        for (int j = 0; j < width; j++) {
            to[start + j] = scale * (coordinates[at + j] + shift);
        }
    }

    private static byte[] load() {
        try (InputStream in = Codebook.class.getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
