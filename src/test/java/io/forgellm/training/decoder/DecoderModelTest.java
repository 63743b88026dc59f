package io.forgellm.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderModelTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "gemma3"})
    void documentsThatShareARowNeverMeet(String shape) throws IOException {
        int[] first = {5, 17, 99, 23, 42, 8};
        int[] second = IntStream.range(0, 20).map(i -> 3 + i * 7 % 120).toArray();
        int[] tokens = IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
        boolean[] targets = new boolean[tokens.length];
        int[] documents = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            targets[i] = true;
            documents[i] = i < first.length ? 0 : 1;
        }
        try (DecoderModel model = Reference.of(shape).open(Method.LORA)) {
            double together = model.evaluate(List.of(new TokenSequence(tokens, targets, documents)));
            double alone = model.evaluate(List.of(Reference.document(first)))
                    + model.evaluate(List.of(Reference.document(second)));
            assertThat(together).isCloseTo(alone, withinPercentage(1e-4));
        }
    }

    @Test
    void onlyTargetsCount() throws IOException {
        int[] tokens = {5, 17, 99, 23, 42, 8};
        try (DecoderModel model = Reference.of("llama").open(Method.LORA)) {
            double all = model.evaluate(List.of(Reference.document(tokens)));
            double head = model.evaluate(List.of(new TokenSequence(tokens,
                    new boolean[] {true, true, true, false, false, false}, new int[6])));
            double tail = model.evaluate(List.of(new TokenSequence(tokens,
                    new boolean[] {false, false, false, true, true, true}, new int[6])));
            assertThat(head + tail).isCloseTo(all, withinPercentage(1e-4));
            assertThat(head).isLessThan(all);
        }
    }

    @Test
    void twoSmallBatchesAreOneLargeOne() throws IOException {
        Reference reference = Reference.of("qwen3");
        List<TokenSequence> batch = reference.batch(0);
        try (DecoderModel once = reference.openAsPeft(Method.LORA); DecoderModel twice = reference.openAsPeft(Method.LORA)) {
            once.accumulate(batch, 0.01, 1);
            twice.accumulate(batch.subList(0, 1), 0.01, 1);
            twice.accumulate(batch.subList(1, 2), 0.01, 1);
            assertThat(twice.step(0.01, 0.01, 1)).isCloseTo(once.step(0.01, 0.01, 1), withinPercentage(1e-3));
            assertThat(reference.step(twice, 1)).isCloseTo(reference.step(once, 1), withinPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void computingActivationsAgainChangesNothing(Method method) throws IOException {
        Reference reference = Reference.of("gemma3");
        try (DecoderModel kept = reference.open(method, BasePrecision.FP32, false, 0.1);
             DecoderModel again = reference.open(method, BasePrecision.FP32, true, 0.1)) {
            assertThat(reference.curve(again, 5)).isEqualTo(reference.curve(kept, 5));
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void whatWasSavedGoesOnAsIfNothingHadHappened(Method method) throws IOException {
        Reference reference = Reference.of("llama");
        double[] undisturbed;
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            undisturbed = reference.curve(model, 10);
        }
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            reference.curve(model, 5);
            model.save(folder);
        }
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            model.restore(folder);
            for (int i = 5; i < 10; i++) {
                assertThat(reference.step(model, i)).as("step %d", i + 1).isEqualTo(undisturbed[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = BasePrecision.class, names = {"BF16", "INT8", "INT4"})
    void aBaseInFewBitsLosesLittle(BasePrecision base) throws IOException {
        Reference reference = Reference.of("llama");
        try (DecoderModel exact = reference.open(Method.LORA); DecoderModel rounded = reference.open(Method.LORA, base, false, 0)) {
            double[] expected = reference.curve(exact, 20);
            double[] losses = reference.curve(rounded, 20);
            assertThat(losses[19]).isCloseTo(expected[19], withinPercentage(base == BasePrecision.INT4 ? 5 : 1));
            assertThat(losses).isNotEqualTo(expected);
        }
    }

    @Test
    void aRateThatOverflowsLeavesTheWeightsAlone() throws IOException {
        Reference reference = Reference.of("llama");
        try (DecoderModel model = reference.open(Method.LORA)) {
            double before = model.evaluate(reference.batch(0));
            model.accumulate(reference.batch(0), Double.NaN, 1);
            assertThat(model.step(0.01, 0, 1)).isNaN();
            assertThat(model.evaluate(reference.batch(0))).isEqualTo(before);
            assertThat(reference.step(model, 1)).isFinite();
        }
    }

    @Test
    void theBaseAnswersWithoutItsAdapter() throws IOException {
        Reference reference = Reference.of("llama");
        int[] prompt = {5, 17, 99};
        try (DecoderModel model = reference.open(Method.DORA)) {
            float[] untouched = model.nextLogits(prompt, false);
            reference.curve(model, 5);
            assertThat(model.nextLogits(prompt, true)).isEqualTo(untouched);
            assertThat(model.nextLogits(prompt, false)).isNotEqualTo(untouched);
        }
    }

    @Test
    void onlyTheLastBlocksLearn() throws IOException {
        Reference reference = Reference.of("llama");
        try (var source = io.forgellm.tensor.model.ModelSources.open(reference.folder());
             DecoderModel model = DecoderModel.open(source, new io.forgellm.training.spec.RunSpec.AdapterSpec(
                     Method.LORA, 1, 4, 2, 0, List.of("q_proj")), new io.forgellm.training.spec.RunSpec.ComputeSpec(
                     io.forgellm.training.spec.RunSpec.Precision.FP32, BasePrecision.FP32, false, 1), 1)) {
            assertThat(model.parameters()).extracting(Parameter::name)
                    .allMatch(name -> name.contains("layers.2.self_attn.q_proj")).hasSize(2);
            double first = reference.step(model, 0);
            assertThat(first).isCloseTo(reference.figures().get("full").get(0).asDouble(), offset(1e-3));
        }
    }
}
