package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Answer;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineSpec;
import io.forgellm.tensor.adapter.GgufLora;
import io.forgellm.tensor.adapter.LowRankAdapter;
import io.forgellm.tensor.adapter.MergedModel;
import io.forgellm.tensor.adapter.RandomAdapter;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter put on its base and the two merged into one say the same. */
class MergedAdapterTest {
    @TempDir
    Path folder;

    private static String greedy(Path model, List<AdapterSetting> adapters) {
        EngineSpec spec = TestEngines.spec(model, 1);
        try (Engine engine = TestEngines.load(new EngineSpec(spec.model(), adapters, spec.contextLength(),
                spec.slots(), spec.threads(), spec.gpuLayers()))) {
            return Answer.of(engine, TestEngines.greedy(TestEngines.chat("hello"), 40)).text();
        }
    }

    private void assertSame(Path base) throws Exception {
        Path lora = folder.resolve("lora.gguf");
        Path merged = folder.resolve("merged.gguf");
        try (ModelSource source = ModelSources.open(base)) {
            LowRankAdapter adapter = RandomAdapter.of(source, 4, 0.5, false);
            GgufLora.write(adapter, source.config(), "random", GgmlType.F32, lora);
            MergedModel.write(GgufFile.read(base), source, WeightChange.of(adapter), "merged", merged);
        }
        String tuned = greedy(base, List.of(new AdapterSetting(lora, 1)));
        assertThat(tuned).isNotEqualTo(greedy(base, List.of())).isEqualTo(greedy(merged, List.of()));
    }

    @Test
    void theTinyModelSaysTheSame() throws Exception {
        assertSame(TinyModel.standard().write(folder.resolve("tiny.gguf")));
    }
}
