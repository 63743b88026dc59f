package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.AnswerCommand;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Table;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forgellm keys}: the API keys that were made at this server. */
@Command(name = "keys", description = "List the API keys that were made here; make and revoke them.",
        subcommands = {KeysCommand.Create.class, KeysCommand.Revoke.class},
        footer = {"", "Examples:",
            "  forgellm keys",
            "  FORGELLM_API_KEY=$(forgellm keys create laptop)"})
public final class KeysCommand extends AnswerCommand {
    private static final String KEYS = "/api/keys";

    KeysCommand(Context context) {
        super(context, KEYS);
    }

    @Override
    protected int show(JsonNode answer, URI from) {
        Table table = new Table("ID", "NAME", "ENDS WITH", "MADE");
        answer.path("keys").forEach(key -> table.row(key.path("id").asText(), key.path("name").asText(),
                key.path("ending").asText(), key.path("created").asText()));
        return list(table, "No keys yet. Make one: forgellm keys create NAME");
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
