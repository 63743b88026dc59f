package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.TinyRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunScanTest {
    @TempDir
    Path folder;
    private Path base;
    private TinyRun run;
    private Catalogue catalogue;

    @BeforeEach
    void aRunBelowTheModels() {
        Caches caches = new Caches(folder);
        base = caches.model(caches.models().resolve("base.gguf"));
        run = TinyRun.create(caches.models().resolve("cpt/facts"), base).checkpoint(25).checkpoint(50).checkpoint(75)
            .evaluated(25, 2.5).evaluated(50, 1.0).evaluated(75, 1.5).evaluated(50, 1.75);
        catalogue = new Catalogue(new Roots(List.of(new Root(Source.MODELS_FOLDER, caches.models()),
            new Root(Source.RUNS, caches.models()))));
    }

    @Test
    void checkpointsAreAdaptersOfTheirRun() {
        assertThat(catalogue.list()).extracting(CatalogueModel::id).containsExactly("base");
        assertThat(catalogue.adapters()).extracting(CatalogueAdapter::id)
            .containsExactly("facts/25", "facts/50", "facts/75");
        CatalogueAdapter first = catalogue.adapters().getFirst();
        assertThat(first.source()).isEqualTo(Source.RUNS);
        assertThat(first.isLora()).isTrue();
        assertThat(first.checkpoint().base()).isEqualTo(base.toString());
        assertThat(first.checkpoint().step()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({"facts/25,25", "facts/0000025,25", "facts/latest,75", "facts,75", "facts/best,75", "ft:facts,75",
        "ft:facts/25,25", "ft:facts:ckpt-step-50,50"})
    void aCheckpointHasManyNames(String name, int step) {
        assertThat(catalogue.resolveAdapter(name).checkpoint().step()).isEqualTo(step);
    }

    @ParameterizedTest
    @CsvSource({"checkpoints/0000025,25", "checkpoints/0000025/adapter_model.safetensors,25",
        "0000050_adapters.safetensors,50", "adapters.safetensors,75", "'',75"})
    void pathsIntoTheRunLeadToItsCheckpoints(String path, int step) {
        assertThat(catalogue.resolveAdapter(run.folder().resolve(path).toString()).checkpoint().step())
            .isEqualTo(step);
    }

    @Test
    void bestLooksAtTheLaterOfTwoEvaluations() {
        run.evaluated(75, 9);
        assertThat(catalogue.resolveAdapter("facts/best").checkpoint().step()).isEqualTo(50);
    }

    @Test
    void aStepThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> catalogue.resolveAdapter("facts/30"))
            .isInstanceOfSatisfying(ForgeException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
                assertThat(error.details()).containsEntry("steps", List.of(25, 50, 75));
            });
    }

    @Test
    void whatIsNoRunsNameIsNoCheckpoint() {
        assertThat(catalogue.checkpoint("gpt-4o")).isEmpty();
        assertThat(catalogue.checkpoint("base")).isEmpty();
        assertThat(catalogue.checkpoint("/etc/passwd")).isEmpty();
    }

    @Test
    void aCheckpointThatIsBeingWrittenIsNotSeen() throws Exception {
        Files.move(run.folder().resolve("checkpoints/0000075"), run.folder().resolve("checkpoints/0000075.tmp"));
        assertThat(catalogue.resolveAdapter("facts/latest").checkpoint().step()).isEqualTo(50);
        assertThat(catalogue.adapters()).hasSize(2);
    }

    @Test
    void weightsWithoutAGgufFormAreListedToo() throws Exception {
        Path checkpoint = run.folder().resolve("checkpoints/0000075");
        Files.move(checkpoint.resolve("adapter.gguf"), checkpoint.resolve("model.safetensors"));
        assertThat(catalogue.resolveAdapter("facts/75").isLora()).isFalse();
    }
}
