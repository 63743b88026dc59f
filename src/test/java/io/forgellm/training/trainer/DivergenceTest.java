package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** With a vocabulary of 49,152 a model that knows nothing has a loss of 10.8. */
class DivergenceTest {
    private final Divergence divergence = new Divergence(49_152);

    @Test
    void whatIsNotFiniteIsToldAtOnce() {
        assertThat(divergence.look(Double.NaN, 1, 3, false)).isEqualTo("the loss is NaN");
        assertThat(divergence.look(2, Double.POSITIVE_INFINITY, 3, false))
                .isEqualTo("the gradient's norm is Infinity");
    }

    @Test
    void aHighLossIsToldTheThirdTimeInARow() {
        assertThat(divergence.look(11, 1, 3, false)).isNull();
        assertThat(divergence.look(12, 1, 3, false)).isNull();
        assertThat(divergence.suspicious()).isTrue();
        assertThat(divergence.look(3, 1, 3, false)).isNull();
        assertThat(divergence.suspicious()).isFalse();
        assertThat(divergence.look(11, 1, 3, false)).isNull();
        assertThat(divergence.look(11, 1, 3, false)).isNull();
        assertThat(divergence.look(11.06, 1, 3, false)).isEqualTo("the loss rose to 11.1 from 3.0");
    }

    @Test
    void aRunDoesNotEndOnAHighLoss() {
        assertThat(divergence.look(11, 1, 3, true)).isNotNull();
    }

    @Test
    void aModelThatBeginsWithKnowingNothingMayGoOn() {
        for (int step = 0; step < 5; step++) {
            assertThat(divergence.look(12, 1, 11, false)).isNull();
        }
    }
}
