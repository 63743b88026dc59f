package io.forgellm.training.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackerTest {

    @Test
    void everyPieceIsInOneRowAndNoRowOverflows() {
        Random random = new Random(7);
        int[] lengths = IntStream.generate(() -> 2 + random.nextInt(99)).limit(5000).toArray();
        int[] pieces = IntStream.range(0, 5000).map(i -> i + 10_000).toArray();
        int[][] rows = Packer.pack(pieces, lengths, 100);
        assertThat(Arrays.stream(rows).flatMapToInt(Arrays::stream).sorted().toArray()).isEqualTo(pieces);
        assertThat(Arrays.stream(rows)).allMatch(row -> Arrays.stream(row).map(i -> lengths[i - 10_000]).sum() <= 100);
        int full = Math.ceilDiv(Arrays.stream(lengths).sum(), 100);
        assertThat(rows.length).isBetween(full, full + full / 50);
    }

    @Test
    void aPieceGoesWhereItLeavesTheLeastRoom() {
        assertThat(Packer.pack(new int[] {0, 1, 2, 3}, new int[] {7, 6, 3, 4}, 10))
            .isDeepEqualTo(new int[][] {{0, 2}, {1, 3}});
    }
}
