package io.forgellm.training.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {

    @ParameterizedTest
    @CsvSource({"100, 0.1, 10", "100, 0, 0", "2, 0.01, 1", "1, 0.5, 0", "3, 0.5, 2", "0, 0.5, 0"})
    void holdsOutItsShareAndAtLeastOneOfTwo(int examples, double share, int held) {
        Split split = Split.of(examples, share, 42);
        assertThat(split.validation()).hasSize(held);
        assertThat(IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation())).sorted())
            .containsExactlyElementsOf(IntStream.range(0, examples).boxed().toList());
    }

    @Test
    void theSeedDecidesWhich() {
        assertThat(Split.of(100, 0.2, 1).validation()).isEqualTo(Split.of(100, 0.2, 1).validation())
            .isNotEqualTo(Split.of(100, 0.2, 2).validation());
    }

    @Test
    void tooFewGeneralExamplesComeRoundAgain() {
        assertThat(Arrays.stream(Mixture.draws(3, 95, 0.95, 1)).sorted()).containsExactly(1, 2, 2);
        assertThat(Mixture.draws(0, 95, 0.5, 1)).isEmpty();
    }
}
