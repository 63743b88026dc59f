package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Table;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm keys}: the API keys that were made at this server. */
@Command(name = "keys", description = "List the API keys that were made here; make and revoke them.",
        subcommands = {KeysCommand.Create.class, KeysCommand.Revoke.class},
        footer = {"", "Examples:",
            "  forgellm keys",
            "  FORGELLM_API_KEY=$(forgellm keys create laptop)"})
public final class KeysCommand implements Callable<Integer> {
    private static final String KEYS = "/api/keys";

    private final Context context;

    @Option(names = "--json", description = "The server's own answer, as JSON.")
    private boolean json;

    @Mixin
    private ServerOption server;

    KeysCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode answer = server.client(context).get(KEYS);
        if (json) {
            context.console().out().println(answer);
            return ExitCode.OK;
        }
        if (answer.path("keys").isEmpty()) {
            context.console().note("No keys yet. Make one: forgellm keys create NAME");
            return ExitCode.OK;
        }
        Table table = new Table("ID", "NAME", "ENDS WITH", "MADE");
        answer.path("keys").forEach(key -> table.row(key.path("id").asText(), key.path("name").asText(),
                key.path("ending").asText(), key.path("created").asText()));
        table.lines().forEach(context.console().out()::println);
        return ExitCode.OK;
    }

    /** {@code forgellm keys create NAME}: the key alone on standard output, so that a script can take it. */
    @Command(name = "create", description = "Make a key; it is shown this once.",
            footer = {"", "Example:", "  forgellm keys create laptop"})
    static final class Create implements Callable<Integer> {
        private final Context context;

        @Parameters(paramLabel = "NAME", description = "What it is for.")
        private String name;

        @Mixin
        private ServerOption server;

        Create(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            JsonNode made = server.client(context).post(KEYS, Map.of("name", name));
            context.console().note("Key " + made.path("key").path("id").asText() + " for " + name
                    + ". It is not shown again:");
            context.console().out().println(made.path("secret").asText());
            return ExitCode.OK;
        }
    }

    /** {@code forgellm keys revoke ID}. */
    @Command(name = "revoke", description = "Revoke a key, at once.",
            footer = {"", "Example:", "  forgellm keys revoke ID"})
    static final class Revoke implements Callable<Integer> {
        private final Context context;

        @Parameters(paramLabel = "ID", description = "The key, as listed.")
        private String id;

        @Mixin
        private ServerOption server;

        Revoke(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            JsonNode key = server.client(context).delete(KEYS + "/" + ApiClient.inPath(id)).path("key");
            context.console().out().println("Revoked " + key.path("id").asText() + " (" + key.path("name").asText() + ")");
            return ExitCode.OK;
        }
    }
}
