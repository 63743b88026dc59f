package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.Table;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that shows one answer of the server: to people in a form of its own, to scripts as it came. */
public abstract class AnswerCommand implements Callable<Integer> {
    protected final Context context;
    private final String path;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    /** @param path that answers */
    protected AnswerCommand(Context context, String path) {
        this.context = context;
        this.path = path;
    }

    @Override
    public final Integer call() {
        ApiClient client = server.client(context);
        JsonNode answer = client.get(path);
        if (json) {
            context.console().out().println(answer);
            return ExitCode.OK;
        }
        return show(answer, client.server());
    }

    /**
     * Prints the answer for people.
     *
     * @param from the server's address
     * @return the exit code
     */
    protected abstract int show(JsonNode answer, URI from);

    /** Prints a table, or says beside standard output that there is nothing to list. */
    protected final int list(Table table, String nothing) {
        Console console = context.console();
        if (table.isEmpty()) {
            console.note(nothing);
        } else {
            table.lines().forEach(console.out()::println);
        }
        return ExitCode.OK;
    }
}
