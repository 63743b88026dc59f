package io.forgellm.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.spec.RunSpec.Method;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder against transformers, its training against PEFT and PyTorch's AdamW. */
class ReferenceParityTest {
    static final Iterable<String> SHAPES = Reference.SHAPES;

    static Stream<Arguments> shapesAndMethods() {
        return Reference.SHAPES.stream().flatMap(shape -> Stream.of(Method.values())
                .map(method -> Arguments.of(shape, method)));
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void logitsAreThoseOfTransformers(String shape) throws IOException {
        Reference reference = Reference.of(shape);
        try (DecoderModel model = reference.open(Method.LORA)) {
            float[][] logits = model.logits(reference.tokens());
            JsonNode expected = reference.figures().get("logits");
            for (int t = 0; t < logits.length; t++) {
                for (int i = 0; i < logits[t].length; i++) {
                    assertThat((double) logits[t][i]).as("token %d, logit %d", t, i)
                            .isCloseTo(expected.get(t).get(i).asDouble(), offset(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapesAndMethods")
    void fiftyStepsLoseWhatTheyLoseInPyTorch(String shape, Method method) throws IOException {
        Reference reference = Reference.of(shape);
        try (DecoderModel model = reference.openAsPeft(method)) {
            double[] losses = reference.curve(model, 50);
            JsonNode expected = reference.figures().get(method.name().toLowerCase());
            for (int i = 0; i < losses.length; i++) {
                assertThat(losses[i]).as("loss of step %d", i + 1)
                        .isCloseTo(expected.get(i).asDouble(), withinPercentage(0.1));
            }
        }
    }
}
