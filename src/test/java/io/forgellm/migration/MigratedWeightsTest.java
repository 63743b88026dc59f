package io.forgellm.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.tensor.adapter.AdapterReader;
import io.forgellm.tensor.adapter.MergedModel;
import io.forgellm.tensor.adapter.PeftConfig;
import io.forgellm.tensor.adapter.WeightChange;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and adapters that were taken over compute what mlx-lm computes with the old ones. */
class MigratedWeightsTest {
    private static final Path WANTED = Path.of("src/test/resources/migration/mlx/logits.json");
    /** Half-precision weights, and blocks whose factors llama.cpp multiplies in eight bits. */
    private static final double NEAR = 3e-2;
    private static final double FAR = 1e-1;

    @TempDir
    Path folder;
    private JsonNode wanted;

    @Test
    void theLogitsAreMlxs() throws IOException {
        LogitProbe.assumeLibllama();
        wanted = new ObjectMapper().readTree(WANTED.toFile());
        Path home = folder.toRealPath().resolve("home");
        KilledMigration.takeOver(OldInstallation.in(folder.resolve("old")).folder(), home, Watch.NOBODY);
        Path models = home.resolve("models");
        Path base = models.resolve("org/tiny.gguf");

        assertThat(difference("base", logits(base, List.of()))).isLessThan(NEAR);
        assertThat(difference("fused", logits(models.resolve(OldInstallation.PUBLISHED + ".gguf"), List.of()))).isLessThan(NEAR);
        assertThat(difference("fused", logits(models.resolve(OldInstallation.FUSED + ".gguf"), List.of()))).isLessThan(NEAR);
        assertThat(difference("q4", logits(models.resolve("org/tiny_Q4.gguf"), List.of()))).isLessThan(NEAR);
        assertThat(difference("q8", logits(models.resolve("org/tiny_Q8.gguf"), List.of()))).isLessThan(NEAR);

        Path lora = models.resolve("cpt").resolve(OldInstallation.LORA).resolve("checkpoints");
        float[][] last = logits(base, List.of(new AdapterSetting(lora.resolve("0000005/adapter.gguf"), 1)));
        assertThat(difference("lora", last)).isLessThan(NEAR);
        assertThat(difference("base", last)).as("the adapter does something").isGreaterThan(FAR);
        assertThat(difference("lora/2", logits(base, List.of(new AdapterSetting(lora.resolve("0000002/adapter.gguf"), 1)))))
                .isLessThan(NEAR);

        Path dora = models.resolve("cpt").resolve(OldInstallation.DORA).resolve("checkpoints/0000004");
        float[][] merged = logits(merged(base, dora), List.of());
        assertThat(difference("dora/4", merged)).isLessThan(NEAR);
        assertThat(difference("base", merged)).as("the adapter does something").isGreaterThan(FAR);
    }

    /** As the server does it when such a checkpoint is first loaded. */
    private Path merged(Path base, Path checkpoint) throws IOException {
        Path merged = folder.resolve("merged.gguf");
        try (ModelSource source = ModelSources.open(base)) {
            MergedModel.write(GgufFile.read(base), source, WeightChange.of(AdapterReader.read(
                    checkpoint.resolve("adapter_model.safetensors"), PeftConfig.scale(checkpoint))), "m", merged);
        }
        return merged;
    }

    private float[][] logits(Path model, List<AdapterSetting> adapters) {
        int[] ids = new int[wanted.path("ids").size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = wanted.path("ids").path(i).asInt();
        }
        return LogitProbe.logits(model, adapters, ids);
    }

    /** The greatest, against the greatest logit. */
    private double difference(String name, float[][] found) {
        JsonNode rows = wanted.path(name);
        double difference = 0;
        double greatest = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.path(row).size(); i++) {
                double value = rows.path(row).path(i).asDouble();
                greatest = Math.max(greatest, Math.abs(value));
                difference = Math.max(difference, Math.abs(value - found[row][i]));
            }
        }
        assertThat(greatest).isPositive();
        return difference / greatest;
    }
}
