package io.forgellm.forge.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufExport;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.convert.ReferenceModels;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.adapter.GgufLora;
import io.forgellm.tensor.adapter.LowRankAdapter;
import io.forgellm.tensor.adapter.PeftAdapter;
import io.forgellm.tensor.adapter.Projection;
import io.forgellm.tensor.adapter.RandomAdapter;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.tensor.safetensors.Dtype;
import io.forgellm.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseTest {
    private static final ReferenceModels MODELS = ReferenceModels.read();
    @TempDir
    Path folder;

    private Path base(String name) throws IOException {
        return MODELS.write(name, folder.resolve(name), 1);
    }

    private Path gguf(Path base) {
        Path file = folder.resolve("base.gguf");
        HuggingFaceToGguf.convert(base, FloatType.F32, "base", file, Progress.NONE);
        return file;
    }

    private static LowRankAdapter adapter(Path base, boolean dora) {
        try (ModelSource source = ModelSources.open(base)) {
            return RandomAdapter.of(source, 2, 1, dora);
        }
    }

    private Path peft(Path base, boolean dora) throws IOException {
        return PeftAdapter.write(adapter(base, dora), Files.createDirectories(folder.resolve("adapter")));
    }

    private static float[] values(Path model, String name) {
        try (ModelSource source = ModelSources.open(model)) {
            float[] values = new float[(int) Arrays.stream(source.shape(name)).reduce(1, (a, b) -> a * b)];
            source.read(name, 0, FloatBuffer.wrap(values));
            return values;
        }
    }

    /** W + B·A in doubles, and with magnitudes each row brought to its own. */
    private static float[] wanted(Path base, Projection change) {
        float[] values = values(base, change.weight());
        for (int row = 0; row < change.out(); row++) {
            double[] sum = new double[change.in()];
            double squares = 0;
            for (int j = 0; j < change.in(); j++) {
                sum[j] = values[row * change.in() + j];
                for (int k = 0; k < change.rank(); k++) {
                    sum[j] += (double) change.b()[row * change.rank() + k] * change.a()[k * change.in() + j];
                }
                squares += sum[j] * sum[j];
            }
            double factor = change.magnitude() == null ? 1 : change.magnitude()[row] / Math.sqrt(squares);
            for (int j = 0; j < change.in(); j++) {
                values[row * change.in() + j] = (float) (sum[j] * factor);
            }
        }
        return values;
    }

    private static void requireFused(Path base, LowRankAdapter adapter, Path fused, float tolerance) {
        for (Projection change : adapter.projections()) {
            assertThat(values(fused, change.weight())).as(change.weight())
                .containsExactly(wanted(base, change), within(tolerance));
        }
        assertThat(values(fused, "model.norm.weight")).containsExactly(values(base, "model.norm.weight"),
            within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({"llama-llama3, false", "llama-llama3, true", "smollm3, false", "qwen3, false", "gemma3, true"})
    void everyFormOfBaseAndOutcomeHoldsTheSameModel(String name, boolean dora) throws IOException {
        Path base = base(name);
        Fuse fuse = new Fuse(base, peft(base, dora), "fused");
        Fuse fromGguf = new Fuse(gguf(base), fuse.adapter(), "fused");
        fuse.toGguf(FloatType.F32, folder.resolve("a.gguf"), Progress.NONE);
        fromGguf.toGguf(FloatType.F32, folder.resolve("b.gguf"), Progress.NONE);
        fuse.toSafetensors(FloatType.F32, folder.resolve("c"), Progress.NONE);
        fromGguf.toSafetensors(FloatType.F32, folder.resolve("d"), Progress.NONE);
        for (String outcome : List.of("a.gguf", "b.gguf", "c", "d")) {
            requireFused(base, adapter(base, dora), folder.resolve(outcome), 1e-6f);
        }
        assertThat(GgufFile.read(folder.resolve("b.gguf")).text("general.name")).contains("fused");
        assertThat(folder.resolve("c/tokenizer.json")).hasSameTextualContentAs(base.resolve("tokenizer.json"));
        assertThat(folder.resolve("c/config.json")).content().contains("\"torch_dtype\":\"float32\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-llama3", "qwen3"})
    void aGgufLoraFusesLikeThePeftFolderItCameFrom(String name) throws IOException {
        Path base = base(name);
        LowRankAdapter adapter = adapter(base, false);
        List<Projection> ranks = new ArrayList<>(adapter.projections());
        ranks.set(1, RandomAdapter.narrowed(ranks.get(1)));
        LowRankAdapter mixed = new LowRankAdapter(1, ranks);
        Path lora = folder.resolve("lora.gguf");
        try (ModelSource source = ModelSources.open(base)) {
            GgufLora.write(mixed, source.config(), "lora", GgmlType.F32, lora);
        }
        new Fuse(base, lora, "fused").toGguf(FloatType.F32, folder.resolve("a.gguf"), Progress.NONE);
        requireFused(base, mixed, folder.resolve("a.gguf"), 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-llama3", "qwen3", "gemma3"})
    void theFusedModelComputesWhatBaseAndAdapterDo(String name) throws IOException {
        Path base = base(name);
        LowRankAdapter adapter = adapter(base, false);
        Path lora = folder.resolve("lora.gguf");
        try (ModelSource source = ModelSources.open(base)) {
            GgufLora.write(adapter, source.config(), "lora", GgmlType.F32, lora);
        }
        Path half = folder.resolve("half.gguf");
        HuggingFaceToGguf.convert(base, FloatType.F16, "base", half, Progress.NONE);
        new Fuse(base, peft(base, false), "fused").toGguf(FloatType.F16, folder.resolve("a.gguf"), Progress.NONE);
        float[][] plain = LogitProbe.logits(half, MODELS.ids());
        float[][] apart = LogitProbe.logits(half, List.of(new AdapterSetting(lora, 1)), MODELS.ids());
        float[][] fused = LogitProbe.logits(folder.resolve("a.gguf"), MODELS.ids());
        for (int row = 0; row < apart.length; row++) {
            assertThat(fused[row]).containsExactly(apart[row], within(1e-2f));
        }
        assertThat(apart[9]).isNotEqualTo(plain[9]);
    }

    @Test
    void whatFailsItsProofIsNotMade() throws IOException {
        Path base = base("qwen3");
        List<Path> seen = new ArrayList<>();
        Fuse fuse = new Fuse(base, peft(base, false), "fused", made -> {
            assertThat(made).exists();
            seen.add(made);
            throw new ForgeException(ErrorCode.PARITY_FAILED, "It is another model.");
        });
        Path target = folder.resolve("fused.gguf");
        assertThatThrownBy(() -> fuse.toGguf(FloatType.F16, target, Progress.NONE)).hasMessageContaining("another");
        assertThatThrownBy(() -> fuse.toQuantised("Q4_K_M", FuseTest::coarser, target, Progress.NONE))
            .hasMessageContaining("another");
        assertThatThrownBy(() -> fuse.toSafetensors(FloatType.F16, folder.resolve("fused"), Progress.NONE))
            .hasMessageContaining("another");
        assertThat(seen).hasSize(3).allSatisfy(made -> assertThat(made).doesNotExist());
        assertThat(target).doesNotExist();
        assertThat(folder.resolve("fused")).doesNotExist();
    }

    @Test
    void fullyTrainedWeightsTakeTheBasesPlace() throws IOException {
        Path base = base("qwen3");
        Path trained = Files.createDirectories(folder.resolve("trained"));
        String name = "model.layers.0.self_attn.k_proj.weight";
        float[] values = new float[values(base, name).length];
        Arrays.fill(values, 0.5f);
        try (SafetensorsWriter writer = SafetensorsWriter.create(trained.resolve("model.safetensors"))) {
            writer.tensor(name, Dtype.F32, 8, 16);
            writer.write(name, FloatBuffer.wrap(values));
            writer.finish();
        }
        new Fuse(base, trained, "fused").toGguf(FloatType.F16, folder.resolve("a.gguf"), Progress.NONE);
        assertThat(values(folder.resolve("a.gguf"), name)).isEqualTo(values);
    }

    @Test
    void whatRoundingCostIsTold() throws IOException {
        Path base = base("qwen3");
        Path adapter = peft(base, false);
        Fuse fuse = new Fuse(base, adapter, "fused");
        RoundTrip exact = fuse.toGguf(FloatType.F32, folder.resolve("a.gguf"), Progress.NONE).roundTrip();
        assertThat(exact.relativeError()).isZero();
        RoundTrip half = fuse.toGguf(FloatType.F16, folder.resolve("b.gguf"), Progress.NONE).roundTrip();
        assertThat(half.relativeError()).isBetween(1e-5, 4.9e-4);
        assertThat(half.worst().type()).isEqualTo("F16");
        assertThat(half.tensors()).filteredOn(loss -> loss.type().equals("F32")).allSatisfy(loss ->
            assertThat(loss.relativeError()).isZero());
        // The base itself is exact as F16: what was not fused lost nothing.
        assertThat(half.tensors()).filteredOn(loss -> loss.tensor().equals("model.embed_tokens.weight"))
            .singleElement().satisfies(loss -> assertThat(loss.relativeError()).isZero());
        RoundTrip brain = fuse.toSafetensors(FloatType.BF16, folder.resolve("c"), Progress.NONE).roundTrip();
        assertThat(brain.relativeError()).isBetween(4.9e-4, 4e-3);
    }

    /** Stands for the quantiser: it says in what type it wrote, and writes BF16. */
    private static void coarser(Path floats, String type, Path target, Progress progress) {
        assertThat(type).isEqualTo("Q4_K_M");
        progress.at(1, 2);
        try (ModelSource source = ModelSources.openGguf(floats)) {
            assertThat(GgufFile.read(floats).integer("general.file_type")).hasValue(1);
            GgufFile head = GgufFile.read(floats);
            GgufExport.write(source, FloatType.BF16, metadata ->
                head.metadata().forEach(metadata::copy), target, new Meter(progress,
                GgufExport.bytes(source)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theRequantisersLossIsMeasuredAgainstTheFusion() throws IOException {
        Path base = base("llama-llama3");
        Path target = folder.resolve("out/quantised.gguf");
        List<Long> done = new ArrayList<>();
        long[] total = new long[1];
        FuseResult result = new Fuse(gguf(base), peft(base, false), "fused").toQuantised("Q4_K_M", FuseTest::coarser,
            target, (bytes, of) -> {
                done.add(bytes);
                total[0] = of;
            });
        assertThat(result.roundTrip().relativeError()).isBetween(4.9e-4, 4e-3);
        assertThat(result.roundTrip().worst().type()).isEqualTo("BF16");
        assertThat(result.bytes()).isEqualTo(Files.size(target));
        assertThat(done).isSorted().endsWith(total[0]);
        assertThat(target.getParent()).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void aQuantiserThatFailsLeavesNothing() throws IOException {
        Path base = base("qwen3");
        Path target = folder.resolve("out/quantised.gguf");
        Fuse fuse = new Fuse(base, peft(base, false), "fused");
        assertThatThrownBy(() -> fuse.toQuantised("Q4_0", (floats, type, to, progress) -> {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE);
        }, target, Progress.NONE)).isInstanceOfSatisfying(ForgeException.class, error ->
            assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_BY_ENGINE));
        assertThat(target.getParent()).isEmptyDirectory();
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() throws IOException {
        Path adapter = peft(base("llama-tied-wide-heads"), false);
        assertThatThrownBy(() -> new Fuse(base("qwen3"), adapter, "fused").toGguf(FloatType.F16,
            folder.resolve("a.gguf"), Progress.NONE)).isInstanceOfSatisfying(ForgeException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ADAPTER);
                assertThat(error).hasMessageContaining("in the base model");
            });
        assertThat(folder.resolve("a.gguf")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"rank_pattern\":{\"q_proj\":4}", "\"alpha_pattern\":{\"q_proj\":4}",
        "\"modules_to_save\":[\"lm_head\"]", "\"bias\":\"all\"", "\"fan_in_fan_out\":true", "\"r\":0"})
    void whatAMergeWouldLeaveOutIsRefused(String setting) throws IOException {
        Path base = base("qwen3");
        Path adapter = peft(base, false);
        String key = setting.substring(0, setting.indexOf(':'));
        String config = Files.readString(adapter.resolve("adapter_config.json"));
        Files.writeString(adapter.resolve("adapter_config.json"), config.replaceAll("," + key + ":[^,}]*", "")
            .replaceFirst("}\\s*$", "," + setting + "}"));
        assertThatThrownBy(() -> new Fuse(base, adapter, "fused").toGguf(FloatType.F16, folder.resolve("a.gguf"),
            Progress.NONE)).isInstanceOfSatisfying(ForgeException.class, error ->
                assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ADAPTER));
    }
}
