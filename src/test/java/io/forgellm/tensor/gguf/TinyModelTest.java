package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyModelTest {
    @TempDir
    private Path folder;

    @Test
    void isSmallAndReadsBackAsWritten() {
        ModelSummary summary = ModelSummary.of(GgufFile.read(TinyModel.standard().write(folder.resolve("tiny.gguf"))));

        assertThat(summary.architecture()).isEqualTo("llama");
        assertThat(summary.blockCount()).isEqualTo(2);
        assertThat(summary.embeddingLength()).isEqualTo(64);
        assertThat(summary.vocabularySize()).isEqualTo(TinyVocabulary.tokens().size());
        assertThat(summary.eos()).isEqualTo(new SpecialToken(2, "<|im_end|>"));
        assertThat(summary.chatTemplate()).isEqualTo(TinyModel.CHAT_TEMPLATE);
        assertThat(summary.quantisation()).isEqualTo("F32");
        assertThat(summary.sizeBytes()).isLessThan(500_000);
    }

    @Test
    void isTheSameFileEveryTime() throws Exception {
        Path one = TinyModel.standard().write(folder.resolve("one.gguf"));
        Path two = TinyModel.standard().write(folder.resolve("two.gguf"));

        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    }

    @Test
    void tokensAreUniqueAndEveryMergeMakesOne() {
        assertThat(TinyVocabulary.tokens()).doesNotHaveDuplicates();
        for (String merge : TinyVocabulary.MERGES) {
            assertThat(TinyVocabulary.tokens()).contains(merge.split(" "));
        }
    }
}
