package io.forgellm.tensor.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadRowsTest {
    @Test
    void rowsStandWhereTheConverterPutsThem() {
        assertThat(IntStream.range(0, 16).map(HeadRows.source(8)).toArray()).isEqualTo(Expected.rows("rows_of_q"));
        assertThat(IntStream.range(0, 8).map(HeadRows.source(8)).toArray()).isEqualTo(Expected.rows("rows_of_k"));
    }

    @Test
    void wholeRowsMove() {
        float[] matrix = {0, 0, 1, 1, 2, 2, 3, 3};
        assertThat(HeadRows.reorder(matrix, 2, HeadRows.source(4))).containsExactly(0, 0, 2, 2, 1, 1, 3, 3);
    }
}
