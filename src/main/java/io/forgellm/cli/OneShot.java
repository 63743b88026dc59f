package io.forgellm.cli;

import io.forgellm.cli.chat.Answer;
import io.forgellm.cli.chat.Generating;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import java.util.Locale;
import java.util.Map;

/**
 * One question, one answer. A person at a terminal gets the Python program's frame around it and its speed; a pipe or
 * a file gets the text alone; {@code --json} gets the server's whole answer.
 */
final class OneShot {
    private static final String RULE = "=".repeat(50);

    private final ApiClient client;
    private final Console console;

    OneShot(ApiClient client, Console console) {
        this.client = client;
        this.console = console;
    }

    int run(Map<String, Object> fields, boolean json) {
        if (json) {
            console.out().println(client.post("/api/model/generate", fields));
            return ExitCode.OK;
        }
        boolean framed = console.outIsTerminal();
        if (framed) {
            console.out().printf("%n%s%nGENERATED OUTPUT:%n%s%n", RULE, RULE);
        }
        Generating generating = new Generating(client);
        Answer answer = generating.run(fields, piece -> {
            console.out().print(piece);
            // A reader that went away (… | head) must not keep the model busy.
            if (console.out().checkError()) {
                generating.stop();
            }
        });
        if (answer.wasStopped()) {
            return ExitCode.FAILED;
        }
        console.out().println();
        if (framed) {
            console.out().println(RULE);
            console.note(String.format(Locale.ROOT, "%d tokens, %.1f tokens/s, ended by %s",
                    answer.end().path("completion_tokens").asInt(), answer.end().path("tokens_per_sec").asDouble(),
                    answer.end().path("finish_reason").asText()));
        }
        return ExitCode.OK;
    }
}
