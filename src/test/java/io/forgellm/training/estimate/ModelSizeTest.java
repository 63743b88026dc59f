package io.forgellm.training.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSizeTest {
    private static final Path REFERENCE = Path.of("src/test/resources/io/forgellm/training/reference");

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "gemma3_text", "smollm3"})
    void countsEveryNumberOfTheFile(String shape) {
        try (ModelSource model = ModelSources.open(REFERENCE.resolve(shape))) {
            long stored = model.names().stream()
                    .mapToLong(name -> LongStream.of(model.shape(name)).reduce(1, (a, b) -> a * b)).sum();
            assertThat(ModelSize.of(model.config()).total()).isEqualTo(stored);
        }
    }

    @Test
    void knowsTheSizesOfPublishedModels() {
        assertThat(ModelSize.of(Specs.SMOL).total()).isEqualTo(134_515_008L);
        assertThat(ModelSize.of(Specs.LLAMA_8B).total()).isEqualTo(8_030_261_248L);
    }

    @Test
    void fullTrainingLeavesEmbeddingsHeadAndFinalNormAlone() {
        ModelSize size = ModelSize.of(Specs.SMOL);
        assertThat(size.trainable(Specs.SMOL, Specs.full())).isEqualTo(134_515_008L - 49152 * 576 - 576);
    }

    /** PEFT's print_trainable_parameters on the same model. */
    @Test
    void adaptersCountAsInPeft() {
        ModelSize size = ModelSize.of(Specs.SMOL);
        assertThat(size.trainable(Specs.SMOL, Specs.lora(16, Specs.ALL_LINEAR))).isEqualTo(4_884_480L);
        assertThat(size.trainable(Specs.SMOL, Specs.lora(16, List.of("q_proj", "v_proj")))).isEqualTo(921_600L);
        assertThat(size.trainable(Specs.SMOL, new AdapterSpec(Method.DORA, 2, 8, 2, 0, Specs.ALL_LINEAR)))
                .isEqualTo(2 * (8 * 10_176L + 5_184));
    }
}
