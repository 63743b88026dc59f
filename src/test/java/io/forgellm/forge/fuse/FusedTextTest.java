package io.forgellm.forge.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.TestModels;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufExport;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.adapter.GgufLora;
import io.forgellm.tensor.adapter.RandomAdapter;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real model at F16 with a LoRA put on at run time, against the two fused. */
@Tag("once")
class FusedTextTest {
    private static final List<String> PROMPTS = List.of("<|im_start|>user\nWhat is the capital of France?<|im_end|>\n"
        + "<|im_start|>assistant\n", "The river runs from the mountains to", "def add(a, b):\n");
    @TempDir
    static Path folder;
    static Path base;
    static Path lora;
    static Path fused;

    @BeforeAll
    static void fuse() throws IOException {
        LogitProbe.assumeLibllama();
        TestModels.assumeSmolLm2();
        base = folder.resolve("base.gguf");
        lora = folder.resolve("lora.gguf");
        fused = folder.resolve("fused.gguf");
        try (ModelSource source = ModelSources.openGguf(TestModels.SMOLLM2)) {
            GgufFile head = GgufFile.read(TestModels.SMOLLM2);
            GgufExport.write(source, FloatType.F16, metadata -> head.metadata().forEach(metadata::copy), base,
                new Meter(Progress.NONE, GgufExport.bytes(source)));
            GgufLora.write(RandomAdapter.of(source, 4, 0.1, false), source.config(), "lora", GgmlType.F32, lora);
        }
        new Fuse(base, lora, "fused").toGguf(FloatType.F16, fused, Progress.NONE);
    }

    private static List<Integer> answer(Path model, List<AdapterSetting> adapters, String prompt) {
        try (LlamaEvaluator evaluator = LlamaEvaluator.open(NativesFolder.find(NativesInstaller.defaultFolder()), model,
                adapters, 1, 0, false)) {
            return evaluator.answer(evaluator.prompt(prompt), 32).stream().map(LlamaEvaluator.Guess::token).toList();
        }
    }

    @Test
    void bothSayTheSame() {
        List<AdapterSetting> put = List.of(new AdapterSetting(lora, 1));
        for (String prompt : PROMPTS) {
            assertThat(answer(fused, List.of(), prompt)).isEqualTo(answer(base, put, prompt));
        }
        assertThat(answer(base, put, PROMPTS.get(2))).isNotEqualTo(answer(base, List.of(), PROMPTS.get(2)));
    }

    /**
     * Logits go up to 38 here: F16 keeps 11 bits of a weight, and 30 layers add up what that and the F16 activations of
     * llama.cpp lose. Of models of two layers all logits are within 0.01: {@link FuseTest}.
     */
    @Test
    void theirLogitsDifferByRoundingAlone() {
        int[] tokens = {1, 504, 1120, 2, 198, 1, 520, 9531};
        float[][] apart = LogitProbe.logits(base, List.of(new AdapterSetting(lora, 1)), tokens);
        assertThat(furthest(apart, LogitProbe.logits(fused, tokens))).isLessThan(0.1);
        assertThat(furthest(apart, LogitProbe.logits(base, tokens))).isGreaterThan(3);
    }

    private static double furthest(float[][] some, float[][] others) {
        return IntStream.range(0, some.length).mapToDouble(i -> IntStream.range(0, some[i].length)
            .mapToDouble(j -> Math.abs(some[i][j] - others[i][j])).max().orElseThrow()).max().orElseThrow();
    }
}
