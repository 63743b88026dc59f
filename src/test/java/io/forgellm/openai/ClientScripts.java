package io.forgellm.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Scripts that use OpenAI's own clients; skipped loudly where the test command could not install these. */
public final class ClientScripts {
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "forgellm");

    private ClientScripts() {
    }

    /** What a script prints to whom the server's address is {@code sys.argv[1]}. */
    public static String python(String script) throws Exception {
        Path python = CACHE.resolve("python/bin/python");
        Assumptions.assumeTrue(Files.exists(python), "SKIPPED: no Python client at " + python + "; run ./test");
        return run(script, python.toString(), "-");
    }

    /** What a module prints to whom the server's address is {@code process.argv[2]}, the client's the one after. */
    public static String node(String script) throws Exception {
        Assumptions.assumeTrue(Files.exists(CACHE.resolve("node/node_modules/openai")),
                "SKIPPED: no Node client in " + CACHE + "; run ./test");
        return run(script, "node", "--input-type=module", "-");
    }

    private static String run(String script, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("http://127.0.0.1:" + RestAssured.port + "/v1");
        all.add(CACHE.resolve("node/node_modules/openai/index.mjs").toUri().toString());
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        try (var in = process.outputWriter()) {
            in.write(script);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.replaceAll("\\R$", "");
    }
}
