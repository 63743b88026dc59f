package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command run as a user would, with everything it said. */
public final class Cli {
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";
    private boolean terminal;

    /** @param home the server's home folder */
    public Cli(Path home) {
        environment.put("FORGELLM_HOME", home.toString());
        environment.put("NO_COLOR", "1");
        // A test of commands must not fetch libllama.
        environment.put("FORGELLM_ENGINE", "java-llama");
    }

    public record Result(int code, String out, String err) {
    }

    public Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Cli reading(String text) {
        input = text;
        return this;
    }

    public Cli atTerminal() {
        terminal = true;
        return this;
    }

    public Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal, terminal, terminal, false);
        int code = Main.run(new Context(console, environment), arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
