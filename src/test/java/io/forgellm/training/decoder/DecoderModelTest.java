package io.forgellm.training.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class DecoderModelTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "gemma3_text"})
    void documentsThatShareARowNeverMeet(String shape) throws IOException {
        int[] first = {5, 17, 99, 23, 42, 8};
        int[] second = IntStream.range(0, 20).map(i -> 3 + i * 7 % 120).toArray();
        try (DecoderModel model = Reference.of(shape).open(Method.LORA)) {
            double together = model.evaluate(List.of(Reference.packed(first, second)));
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
        try (DecoderModel once = reference.curve("lora").open(false);
             DecoderModel twice = reference.curve("lora").open(false)) {
            once.accumulate(batch, 0.01, 1);
            twice.accumulate(batch.subList(0, 1), 0.01, 1);
            twice.accumulate(batch.subList(1, 2), 0.01, 1);
            assertThat(twice.step(0.01, 0.01, 1)).isCloseTo(once.step(0.01, 0.01, 1), withinPercentage(1e-3));
            assertThat(reference.step(twice, 1).loss())
                    .isCloseTo(reference.step(once, 1).loss(), withinPercentage(1e-3));
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void computingActivationsAgainChangesNothing(Method method) throws IOException {
        Reference reference = Reference.of("gemma3_text");
        try (DecoderModel kept = reference.open(method, BasePrecision.FP32, false, 0.1);
             DecoderModel again = reference.open(method, BasePrecision.FP32, true, 0.1)) {
            assertThat(reference.losses(again, 5)).isEqualTo(reference.losses(kept, 5));
        }
    }

    @ParameterizedTest
    @MethodSource("shapesAndMethods")
    void threadsShareTheWorkAndChangeNothing(String shape, Method method) throws IOException {
        Reference reference = Reference.of(shape);
        double[] alone;
        double[] together;
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0)) {
            alone = reference.losses(model, 10);
        }
        try (DecoderModel model = reference.open(spec(method, 0), threads(3))) {
            together = reference.losses(model, 10);
        }
        assertThat(together).containsExactly(alone, withPrecision(1e-4));
    }

    static List<Arguments> shapesAndMethods() {
        return Stream.of("llama", "mistral", "gemma3_text")
                .flatMap(shape -> Stream.of(Method.values()).map(method -> Arguments.of(shape, method))).toList();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void theSameSeedGivesTheSameBits(Method method) throws IOException {
        Reference reference = Reference.of("gemma3_text");
        try (DecoderModel one = reference.open(spec(method, 0.1), threads(3));
             DecoderModel other = reference.open(spec(method, 0.1), threads(3))) {
            assertThat(reference.losses(one, 20)).isEqualTo(reference.losses(other, 20));
        }
    }

    private static AdapterSpec spec(Method method, double dropout) {
        return new AdapterSpec(method, -1, 4, 2, dropout, method == Method.FULL ? List.of() : Reference.ALL);
    }

    private static ComputeSpec threads(int count) {
        return new ComputeSpec(Precision.FP32, BasePrecision.FP32, false, count);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void whatWasSavedGoesOnAsIfNothingHadHappened(Method method) throws IOException {
        Reference reference = Reference.of("llama");
        double[] undisturbed;
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            undisturbed = reference.losses(model, 10);
        }
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            reference.losses(model, 5);
            model.save(folder);
        }
        try (DecoderModel model = reference.open(method, BasePrecision.FP32, false, 0.1)) {
            model.restore(folder);
            for (int i = 5; i < 10; i++) {
                assertThat(reference.step(model, i).loss()).as("step %d", i + 1).isEqualTo(undisturbed[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llama,BF16", "llama,INT8", "llama,INT4", "gemma3_text,INT4"})
    void aBaseInFewBitsLosesLittle(String shape, BasePrecision base) throws IOException {
        Reference reference = Reference.of(shape);
        try (DecoderModel exact = reference.open(Method.LORA);
             DecoderModel rounded = reference.open(Method.LORA, base, false, 0)) {
            double[] expected = reference.losses(exact, 20);
            double[] losses = reference.losses(rounded, 20);
            assertThat(losses[19]).isCloseTo(expected[19], withinPercentage(base == BasePrecision.INT4 ? 5 : 1));
            assertThat(losses).isNotEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("shapesAndMethods")
    void bfloat16LearnsLikeFloat32(String shape, Method method) throws IOException {
        Reference reference = Reference.of(shape);
        ComputeSpec narrow = new ComputeSpec(Precision.BF16, BasePrecision.AUTO, false, 2);
        try (DecoderModel exact = reference.open(method);
             DecoderModel rounded = reference.open(spec(method, 0), narrow)) {
            double[] expected = reference.losses(exact, 20);
            double[] losses = reference.losses(rounded, 20);
            assertThat(losses[0]).isCloseTo(expected[0], withinPercentage(1));
            // The small weights learn fast: what was rounded off early has grown by then.
            assertThat(losses[19]).isCloseTo(expected[19], withinPercentage(10));
            assertThat(losses).isNotEqualTo(expected);
        }
    }

    @Test
    void rowsThatPredictNothingCostNothing() throws IOException {
        try (DecoderModel model = Reference.of("llama").open(Method.LORA)) {
            List<TokenSequence> rows = List.of(Reference.document(), Reference.document(5));
            assertThat(model.accumulate(rows, 1, 1)).isZero();
            assertThat(model.evaluate(rows)).isZero();
        }
    }

    @Test
    void whatTheModelCannotAdaptIsNamed() throws IOException {
        Reference reference = Reference.of("llama");
        AdapterSpec fused = new AdapterSpec(Method.LORA, -1, 4, 2, 0, List.of("q_proj", "qkv_proj"));
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> reference.open(fused, threads(1)))
                .withMessage("The model has no qkv_proj").extracting(ForgeException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMETER);
        AdapterSpec deep = new AdapterSpec(Method.FULL, 4, 0, 0, 0, List.of());
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> reference.open(deep, threads(1)))
                .withMessage("num_layers is 4, but the model has 3 blocks");
    }

    @Test
    void aRateThatOverflowsLeavesTheWeightsAlone() throws IOException {
        Reference reference = Reference.of("llama");
        try (DecoderModel model = reference.open(Method.LORA)) {
            double before = model.evaluate(reference.batch(0));
            model.accumulate(reference.batch(0), Double.NaN, 1);
            assertThat(model.step(0.01, 0, 1)).isNaN();
            assertThat(model.evaluate(reference.batch(0))).isEqualTo(before);
            assertThat(reference.step(model, 1).loss()).isFinite();
        }
    }

    @Test
    void theBaseAnswersWithoutItsAdapter() throws IOException {
        Reference reference = Reference.of("llama");
        int[] prompt = {5, 17, 99};
        try (DecoderModel model = reference.open(Method.DORA)) {
            float[] untouched = model.nextLogits(prompt, false);
            reference.losses(model, 5);
            assertThat(model.nextLogits(prompt, true)).isEqualTo(untouched);
            assertThat(model.nextLogits(prompt, false)).isNotEqualTo(untouched);
        }
    }

    @Test
    void onlyTheLastBlocksLearn() throws IOException {
        Reference reference = Reference.of("llama");
        try (DecoderModel model = reference.open(new AdapterSpec(Method.LORA, 1, 4, 2, 0, List.of("q_proj")),
                new ComputeSpec(Precision.FP32, BasePrecision.FP32, false, 1))) {
            assertThat(model.parameters()).extracting(Parameter::name)
                    .allMatch(name -> name.contains("layers.2.self_attn.q_proj")).hasSize(2);
            double unchanged = reference.curve("full").figures().get("losses").get(0).asDouble();
            assertThat(reference.step(model, 0).loss()).isCloseTo(unchanged, offset(1e-3));
        }
    }
}
