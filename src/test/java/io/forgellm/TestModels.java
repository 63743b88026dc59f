package io.forgellm;

import io.forgellm.database.TestDatabase;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A home folder for a server under test, with models: {@code tiny} and {@code tiny-ends} of random weights, the
 * adapter {@code tiny-adapter}, and SmolLM2 as {@code smollm2:135m} where the test command fetched it.
 */
public final class TestModels implements QuarkusTestResourceLifecycleManager {
    public static final Path SMOLLM2 = Path.of(System.getProperty("forgellm.test.model",
            System.getProperty("user.home") + "/.cache/forgellm/models/SmolLM2-135M-Instruct.Q4_1.gguf"));
    public static final String SMOLLM2_ID = "smollm2:135m";

    private Path home;

    /** Skips a test that needs real weights where there are none. */
    public static void assumeSmolLm2() {
        Assumptions.assumeTrue(Files.isRegularFile(SMOLLM2), "SKIPPED: no SmolLM2 at " + SMOLLM2 + "; run ./test");
    }

    /** One slot, no change of adapters, no log probabilities: what it cannot do at all is refused. */
    public static boolean onJavaLlama() {
        return "java-llama".equals(System.getProperty("forgellm.engine"));
    }

    @Override
    public Map<String, String> start() {
        try {
            home = Files.createTempDirectory("forgellm-test");
            Path models = Files.createDirectories(home.resolve("models"));
            TinyModel.standard().write(models.resolve("tiny.gguf"));
            TinyModel.standard().endingSoon().write(models.resolve("tiny-ends.gguf"));
            TinyAdapter.of(TinyModel.standard()).write(models.resolve("tiny-adapter.gguf"));
            if (Files.isRegularFile(SMOLLM2)) {
                link(models.resolve(SMOLLM2.getFileName()));
            }
            Map<String, String> settings = new HashMap<>(TestDatabase.fresh());
            settings.put("forgellm.home", home.toString());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path name) throws IOException {
        try {
            Files.createLink(name, SMOLLM2);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.copy(SMOLLM2, name);
        }
    }

    @Override
    public void stop() {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
