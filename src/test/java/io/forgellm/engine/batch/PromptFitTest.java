package io.forgellm.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptFitTest {

    @Test
    void aPromptThatFitsStaysAsItIs() {
        PromptFit fit = PromptFit.of(tokens(99), request(1000, 0, false), 100);

        assertThat(fit.tokens()).containsExactly(tokens(99));
        assertThat(fit.cut()).isZero();
        assertThat(fit.limit()).isEqualTo(100);
    }

    @Test
    void aPromptThatFillsTheContextIsRefusedWithBothLengths() {
        assertThatThrownBy(() -> PromptFit.of(tokens(100), request(50, 0, false), 100))
            .isInstanceOfSatisfying(ForgeException.class, refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.PROMPT_TOO_LONG);
                assertThat(refused.details()).isEqualTo(
                    Map.of("prompt_tokens", 100, "context_length", 100, "max_tokens", 50));
            });
    }

    @Test
    void aRequestsOwnLimitCounts() {
        assertThatThrownBy(() -> PromptFit.of(tokens(40), request(8, 40, false), 100))
            .isInstanceOfSatisfying(ForgeException.class,
                refused -> assertThat(refused.details()).containsEntry("context_length", 40));
    }

    @Test
    void truncationCutsTheMiddleAndLeavesRoomForTheAnswer() {
        PromptFit fit = PromptFit.of(tokens(200), request(20, 0, true), 100);

        assertThat(fit.tokens()).hasSize(80).startsWith(0, 1, 2).endsWith(197, 198, 199);
        assertThat(fit.tokens()[19]).isEqualTo(19);
        assertThat(fit.tokens()[20]).isEqualTo(140);
        assertThat(fit.cut()).isEqualTo(120);
    }

    @Test
    void anAnswerNeverTakesMoreThanHalfOfATruncatedContext() {
        assertThat(PromptFit.of(tokens(200), request(5000, 0, true), 100).tokens()).hasSize(50);
        assertThat(PromptFit.of(tokens(200), request(0, 0, true), 100).tokens()).hasSize(75);
    }

    private static int[] tokens(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static EngineRequest request(int maxTokens, int contextLimit, boolean truncate) {
        return new EngineRequest(1, "", maxTokens, contextLimit, truncate, List.of(), Sampling.GREEDY, -1);
    }
}
