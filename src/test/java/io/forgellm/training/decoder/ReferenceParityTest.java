package io.forgellm.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.spec.RunSpec.Method;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder against transformers, its training against PEFT and PyTorch's AdamW. */
class ReferenceParityTest {
    static final Iterable<String> SHAPES = Reference.SHAPES;

    static List<Arguments> curves() throws IOException {
        List<Arguments> curves = new ArrayList<>();
        for (String shape : Reference.SHAPES) {
            JsonNode figures = Reference.of(shape).figures().path("curves");
            figures.fieldNames().forEachRemaining(method -> curves.add(Arguments.of(shape, method)));
        }
        return curves;
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void logitsAreThoseOfTransformers(String shape) throws IOException {
        Reference reference = Reference.of(shape);
        try (DecoderModel model = reference.open(Method.LORA)) {
            float[][] logits = model.logits(reference.row());
            JsonNode expected = reference.figures().get("logits");
            for (int t = 0; t < logits.length; t++) {
                assertClose(logits[t], expected.get(t), 1e-4);
            }
            double sum = reference.figures().get("loss_sum").asDouble();
            assertThat(model.evaluate(List.of(Reference.document(reference.row()))))
                    .isCloseTo(sum, withinPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void documentsThatShareARowGiveWhatTheyGiveAlone(String shape) throws IOException {
        Reference reference = Reference.of(shape);
        JsonNode packed = reference.figures().get("packed");
        int[] first = Reference.ints(packed.get("documents").get(0));
        int[] second = Reference.ints(packed.get("documents").get(1));
        double expected = Arrays.stream(Reference.doubles(packed.get("loss_sums"))).sum();
        try (DecoderModel model = reference.open(Method.LORA)) {
            assertThat(model.evaluate(List.of(Reference.packed(first, second))))
                    .isCloseTo(expected, withinPercentage(1e-3));
            assertClose(model.nextLogits(second, false), packed.get("last_logits").get(1), 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void fiftyStepsLoseWhatTheyLoseInPyTorch(String shape, String method) throws IOException {
        Reference reference = Reference.of(shape);
        Reference.Curve curve = reference.curve(method);
        double[] losses = Reference.doubles(curve.figures().get("losses"));
        double[] norms = Reference.doubles(curve.figures().get("grad_norms"));
        try (DecoderModel model = curve.open(false)) {
            for (int i = 0; i < losses.length; i++) {
                Reference.Step step = reference.step(model, i, curve.rate());
                assertThat(step.loss()).as("loss of step %d", i + 1).isCloseTo(losses[i], withinPercentage(0.1));
                assertThat(step.norm()).as("norm of step %d", i + 1).isCloseTo(norms[i], withinPercentage(0.1));
            }
            assertClose(model.nextLogits(reference.row(), false), curve.figures().get("final_logits"), 1e-3);
            assertSameWeights(model, curve.figures().get("final"));
        }
    }

    private static void assertSameWeights(DecoderModel model, JsonNode expected) {
        assertThat(expected.size()).isPositive();
        expected.fields().forEachRemaining(entry -> {
            Tensor value = model.parameters().stream().filter(p -> p.name().equals(entry.getKey()))
                    .findFirst().orElseThrow(() -> new AssertionError("No " + entry.getKey())).value();
            assertClose(Arrays.copyOf(Tensors.toArray(value), entry.getValue().size()), entry.getValue(), 1e-3);
        });
    }

    private static void assertClose(float[] actual, JsonNode expected, double offset) {
        assertThat(actual).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("value %d", i).isCloseTo(expected.get(i).asDouble(), within(offset));
        }
    }
}
