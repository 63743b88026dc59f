package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    private Path folder;
    private RunFolder run;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() throws IOException {
        run = new RunFolder(folder);
        checkpoints = new Checkpoints(run);
    }

    private static Progress at(int step) {
        Progress progress = Progress.START.evaluated(3);
        for (int i = 0; i < step; i++) {
            progress = progress.stepped(1.0 / (i + 3), 7);
        }
        return progress;
    }

    private void save(int step) throws IOException {
        checkpoints.save(at(step), path -> Files.writeString(path.resolve("weights"), "weights of step " + step));
    }

    private List<String> names() throws IOException {
        return DurableFiles.list(run.checkpoints()).stream().map(path -> path.getFileName().toString()).toList();
    }

    @Test
    void whatIsFoundIsWhatWasSavedToTheLastBit() throws IOException {
        save(4);
        save(8);
        assertThat(checkpoints.newest((path, fault) -> { })).contains(
                new Checkpoints.Found(run.checkpoint(8), at(8)));
    }

    @Test
    void oneThatCannotBeFinishedLeavesNothingBehind() throws IOException {
        save(4);
        assertThatThrownBy(() -> checkpoints.save(at(8), path -> {
            Files.writeString(path.resolve("weights"), "half of th");
            throw new IOException("No space left on device");
        })).hasMessage("No space left on device");
        assertThat(names()).containsExactly("0000004");
    }

    @Test
    void damageOfAnyFileIsFoundAndPutAside() throws IOException {
        save(4);
        save(8);
        save(12);
        save(16);
        Files.writeString(run.checkpoint(8).resolve("weights"), "weights of step 9");
        Files.delete(run.checkpoint(12).resolve("weights"));
        Files.writeString(run.checkpoint(16).resolve("state.json"), "{");
        List<String> faults = new ArrayList<>();
        assertThat(checkpoints.newest((path, fault) -> faults.add(path.getFileName() + ": " + fault))).hasValueSatisfying(
                found -> assertThat(found.progress().step()).isEqualTo(4));
        assertThat(faults).containsExactly("0000016: its state.json cannot be read", "0000012: weights is damaged",
                "0000008: weights is damaged");
        assertThat(names()).containsExactly("0000004", "0000008.damaged", "0000012.damaged", "0000016.damaged");
        save(8);
        assertThat(names()).contains("0000008").doesNotContain("0000008.damaged");
    }

    @Test
    void aDamagedOneDoesNotCountAsOneToKeep() throws IOException {
        save(4);
        save(8);
        Files.delete(run.checkpoint(8).resolve("weights"));
        checkpoints.newest((path, fault) -> { });
        save(6);
        assertThat(checkpoints.prune(1, -1)).containsExactly(4);
        assertThat(names()).containsExactly("0000006", "0000008.damaged");
    }

    @Test
    void theOneNearestToTheBestEvaluationStays() throws IOException {
        for (int step = 4; step <= 24; step += 4) {
            save(step);
        }
        assertThat(checkpoints.prune(2, 11)).containsExactly(4, 8, 16);
        assertThat(names()).containsExactly("0000012", "0000020", "0000024");
    }

    @Test
    void zeroKeepsAll() throws IOException {
        save(4);
        save(8);
        assertThat(checkpoints.prune(0, 8)).isEmpty();
    }

    @Test
    void whatAKillLeftUnfinishedIsTakenAway() throws IOException {
        Path unfinished = Files.createDirectories(run.checkpoints().resolve("0000004.tmp"));
        Files.writeString(unfinished.resolve("weights"), "half of th");
        new Checkpoints(run);
        assertThat(names()).isEmpty();
    }
}
