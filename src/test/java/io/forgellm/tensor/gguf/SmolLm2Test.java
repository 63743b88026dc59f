package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the real SmolLM2 that the test set-up fetches; what is asserted is what its makers published. */
class SmolLm2Test {
    private static Path model;

    @BeforeAll
    static void findModel() {
        model = Path.of(System.getProperty("forgellm.test.model", System.getProperty("user.home")
            + "/.cache/forgellm/models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        Assumptions.assumeTrue(Files.isRegularFile(model), "no SmolLM2 at " + model + ": run the test set-up");
    }

    @Test
    void summaryNamesArchitectureSizeAndTokens() {
        ModelSummary summary = ModelSummary.of(GgufFile.read(model));

        assertThat(summary.architecture()).isEqualTo("llama");
        assertThat(summary.parameters()).isEqualTo(134_515_008L);
        assertThat(summary.quantisation()).isEqualTo("Q4_1");
        assertThat(summary.sizeBytes()).isEqualTo(98_362_432L);
        assertThat(summary.contextLength()).isEqualTo(8192);
        assertThat(summary.embeddingLength()).isEqualTo(576);
        assertThat(summary.blockCount()).isEqualTo(30);
        assertThat(summary.headCount()).isEqualTo(9);
        assertThat(summary.headCountKv()).isEqualTo(3);
        assertThat(summary.vocabularySize()).isEqualTo(49152);
        assertThat(summary.bos()).isEqualTo(new SpecialToken(1, "<|im_start|>"));
        assertThat(summary.eos()).isEqualTo(new SpecialToken(2, "<|im_end|>"));
        assertThat(summary.addBos()).isFalse();
        assertThat(summary.tokenizerModel()).isEqualTo("gpt2");
        assertThat(summary.tokenizerPre()).isEqualTo("smollm");
        assertThat(summary.licence()).isEqualTo("apache-2.0");
        assertThat(summary.chatTemplate()).startsWith("{% for message in messages %}");
        assertThat(summary.instruct()).isTrue();
        assertThat(summary.adapter()).isFalse();
    }
}
