package io.forgellm.forge.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestTest {
    private static Map<String, Object> model(String name, double perplexity, double error, int tokens) {
        return Map.of("name", name, "perplexity", perplexity, "perplexity_error", error, "tokens", tokens);
    }

    @Test
    void theLowestPerplexityIsTheBest() {
        assertThat(Best.of(List.of(model("a", 12.5, 0.1, 512), model("b", 10.25, 0.1, 512), model("c", 99, 1, 512))))
                .isEqualTo(new Best("b", "lowest perplexity: 10.250, next is a with 12.500"));
    }

    @Test
    void aLeadWithinTheErrorIsSaid() {
        // √(0.3² + 0.4²) = 0.5
        assertThat(Best.of(List.of(model("a", 10, 0.3, 9), model("b", 10.49, 0.4, 9))).reason()).endsWith("error");
        assertThat(Best.of(List.of(model("a", 10, 0.3, 9), model("b", 10.51, 0.4, 9))).reason()).endsWith("10.510");
    }

    @Test
    void differentTokensDoNotCompare() {
        assertThat(Best.of(List.of(model("a", 10, 1, 9), model("b", 12, 1, 8))).name()).isNull();
        assertThat(Best.of(List.of(model("a", 10, 1, 9), Map.of("name", "b"))).name()).isNull();
    }
}
