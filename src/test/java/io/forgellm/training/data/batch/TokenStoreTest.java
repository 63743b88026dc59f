package io.forgellm.training.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.data.tokens.Piece;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 64, 1 << 20})
    void givesBackWhatWasAddedFromHeapAndFromAFile(int heapLimit) {
        try (TokenStore store = new TokenStore(folder, heapLimit)) {
            for (int i = 0; i < 500; i++) {
                assertThat(store.add(piece(i))).isEqualTo(i);
            }
            store.seal();
            for (int i = 499; i >= 0; i--) {
                assertThat(store.get(i).tokens()).isEqualTo(piece(i).tokens());
                assertThat(store.get(i).targets()).isEqualTo(piece(i).targets());
                assertThat(store.targetCount(i)).isEqualTo(piece(i).targets().cardinality());
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static Piece piece(int i) {
        BitSet targets = new BitSet();
        IntStream.range(0, i % 7 + 2).filter(j -> (i + j) % 3 == 0).forEach(targets::set);
        return new Piece(IntStream.range(0, i % 7 + 2).map(j -> i * 1000 + j).toArray(), targets);
    }
}
