package io.forgellm.engine.process;

import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.Sampling;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;

/** Real engines for tests: the kind that {@code -Dforgellm.engine} names, in real child processes. */
final class TestEngines {
    static final String KIND = System.getProperty("forgellm.engine", "auto");
    static final Path SMOLLM2 = Path.of(System.getProperty("forgellm.test.model", System.getProperty("user.home")
        + "/.cache/forgellm/models/SmolLM2-135M-Instruct.Q4_1.gguf"));
    private static final AtomicLong IDS = new AtomicLong();

    private TestEngines() {
    }

    static ChildEngineFactory factory() {
        return factory(Map.of("forgellm.engine", KIND));
    }

    static ChildEngineFactory factory(Map<String, String> settings) {
        return new ChildEngineFactory(new SmallRyeConfigBuilder().withMapping(EngineConfig.class)
            .withDefaultValues(settings).build().getConfigMapping(EngineConfig.class));
    }

    static Engine load(EngineSpec spec) {
        return factory().load(spec, part -> { }).join();
    }

    static EngineSpec spec(Path model, int slots) {
        return new EngineSpec(model, List.of(), 512, slots, 0, 0);
    }

    /** The real model, or the end of a test with a loud reason. */
    static Path smolLm2() {
        Assumptions.assumeTrue(Files.isRegularFile(SMOLLM2), "no SmolLM2 at " + SMOLLM2 + ": run the test set-up");
        return SMOLLM2;
    }

    static void assumeLibllama(Engine engine, String why) {
        Assumptions.assumeTrue(engine.info().engine().equals("libllama"), "java-llama.cpp cannot do it: " + why);
    }

    /** A user's message as SmolLM2's template puts it. */
    static String chat(String message) {
        return "<|im_start|>user\n" + message + "<|im_end|>\n<|im_start|>assistant\n";
    }

    static EngineRequest greedy(String prompt, int maxTokens) {
        return request(prompt, maxTokens, Sampling.GREEDY, -1, List.of());
    }

    static EngineRequest request(String prompt, int maxTokens, Sampling sampling, int logprobs, List<String> stop) {
        return new EngineRequest(IDS.incrementAndGet(), prompt, maxTokens, 0, false, stop, sampling, logprobs);
    }
}
