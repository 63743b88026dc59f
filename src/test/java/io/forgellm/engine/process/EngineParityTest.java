package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forgellm.engine.Answer;
import io.forgellm.engine.Engine;
import io.forgellm.engine.libllama.NativesInstaller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our greedy answers against those of llama.cpp's own server, in its Python package {@code xllamacpp}. Where they part,
 * the server's two best tokens must be as good as equal at that place: then rounding alone decided.
 *
 * <p>That package is built for AVX2 alone. With AVX-512 the same kernels add up in another order, activations round to
 * other bytes, and log probabilities move by up to a tenth: so libllama is held to the same instructions here.
 */
class EngineParityTest {
    private static final int TOKENS = 32;
    private static final String PACKAGE = "node_modules/@node-llama-cpp/linux-x64";
    private static final String BINS = "bins/linux-x64/";
    private static final String AVX2 = "libggml-cpu-haswell.so";
    private static final float AS_GOOD_AS_EQUAL = 0.05f;
    private static final List<String> PROMPTS = List.of(
        TestEngines.chat("What is the capital of France?"),
        TestEngines.chat("Explain in two sentences why the sky is blue."),
        TestEngines.chat("Write a short poem about the sea."),
        "Once upon a time there was a little girl who lived in",
        "def fibonacci(n):\n    \"\"\"Returns the n-th number.\"\"\"\n");

    @TempDir
    Path folder;

    @Test
    void thirtyTwoGreedyTokensAreLlamaCppsOwn() throws IOException, InterruptedException {
        Path model = TestEngines.smolLm2();
        List<List<Choice>> expected = askServer(model);
        try (Engine engine = likeTheServers().load(TestEngines.spec(model, 1), part -> { }).join()) {
            for (int i = 0; i < PROMPTS.size(); i++) {
                compare(i, expected.get(i), Answer.of(engine, TestEngines.greedy(PROMPTS.get(i), TOKENS)).text());
            }
        }
    }

    /** Where libllama computes: its package without the variants that the server does not have. */
    private ChildEngineFactory likeTheServers() throws IOException {
        Path from = NativesInstaller.defaultFolder().resolve(PACKAGE);
        if (TestEngines.KIND.equals("java-llama") || !Files.exists(from.resolve(BINS + AVX2))) {
            return TestEngines.factory();
        }
        Path to = folder.resolve(PACKAGE);
        Files.createDirectories(to.resolve(BINS));
        Files.copy(from.resolve("package.json"), to.resolve("package.json"));
        try (Stream<Path> libraries = Files.list(from.resolve(BINS))) {
            for (Path library : libraries.toList()) {
                String name = library.getFileName().toString();
                if (!name.startsWith("libggml-cpu-") || name.equals(AVX2)) {
                    Files.copy(library, to.resolve(BINS + name));
                }
            }
        }
        return TestEngines.factory(Map.of("forgellm.engine", "libllama", "forgellm.engine.natives-dir",
            folder.toString()));
    }

    /** A token of the server's: its bytes, and how far the second best is behind. */
    private record Choice(byte[] bytes, float best, float second) {
    }

    private void compare(int prompt, List<Choice> expected, String ours) {
        byte[] our = ours.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int i = 0; i < expected.size(); i++) {
            Choice choice = expected.get(i);
            for (int k = 0; k < choice.bytes().length; k++, at++) {
                if (at >= our.length || our[at] != choice.bytes()[k]) {
                    boolean lastCharacterCut = i >= expected.size() - 4 && at >= our.length;
                    System.out.printf("Prompt %d parts at token %d: log probabilities %.4f and %.4f%n", prompt, i,
                        choice.best(), choice.second());
                    if (!lastCharacterCut) {
                        assertThat(choice.second()).as("prompt %d, token %d", prompt, i)
                            .isCloseTo(choice.best(), within(AS_GOOD_AS_EQUAL));
                    }
                    return;
                }
            }
        }
        assertThat(at).as("prompt %d: as long as the server's", prompt).isEqualTo(our.length);
        System.out.printf("Prompt %d: %d of %d tokens alike%n", prompt, expected.size(), expected.size());
    }

    /** The test's own script prints a line per token: the prompt's number, its bytes in hex, two log probabilities. */
    private List<List<Choice>> askServer(Path model) throws IOException, InterruptedException {
        Path python = Path.of(System.getProperty("forgellm.test.python", System.getProperty("user.home")
            + "/.cache/forgellm/python/bin/python"));
        Assumptions.assumeTrue(Files.isExecutable(python), "no Python with xllamacpp at " + python
            + ": run the test set-up");
        List<String> command = new ArrayList<>(List.of(python.toString(),
            Path.of("src/test/python/greedy_by_llama_server.py").toAbsolutePath().toString(), model.toString(),
            Integer.toString(TOKENS)));
        for (int i = 0; i < PROMPTS.size(); i++) {
            command.add(Files.writeString(folder.resolve("prompt" + i), PROMPTS.get(i)).toString());
        }
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors").toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
        List<List<Choice>> choices = new ArrayList<>();
        PROMPTS.forEach(prompt -> choices.add(new ArrayList<>()));
        for (String line : Files.readAllLines(output)) {
            if (line.startsWith("token ")) {
                String[] fields = line.split(" ");
                choices.get(Integer.parseInt(fields[1])).add(new Choice(HexFormat.of().parseHex(
                    fields[2].substring(1)), Float.parseFloat(fields[3]), Float.parseFloat(fields[4])));
            }
        }
        return choices;
    }
}
