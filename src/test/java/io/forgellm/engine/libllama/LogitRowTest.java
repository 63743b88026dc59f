package io.forgellm.engine.libllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogitRowTest {
    private static final float[] LOGITS = {1, 4, 2, 4.5f, -3};

    @Test
    void logProbabilitiesAreThoseOfSoftmax() {
        double sum = 0;
        for (float logit : LOGITS) {
            sum += Math.exp(logit);
        }
        var row = LogitRow.logProbabilities(LOGITS, 2, 3);

        assertThat(row.chosen()).isCloseTo((float) Math.log(Math.exp(2) / sum), within(1e-6f));
        assertThat(row.tokens()).containsExactly(3, 1, 2);
        assertThat(row.logprobs()[0]).isCloseTo((float) Math.log(Math.exp(4.5) / sum), within(1e-6f));
    }

    @Test
    void noMoreTokensAreToldThanThereAre() {
        assertThat(LogitRow.logProbabilities(LOGITS, 0, 20).tokens()).containsExactly(3, 1, 2, 0, 4);
        assertThat(LogitRow.logProbabilities(LOGITS, 0, 0).tokens()).isEmpty();
    }
}
