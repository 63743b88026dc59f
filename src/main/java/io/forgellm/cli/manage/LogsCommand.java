package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.EventStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forgellm logs}: the end of the server's log, and what follows. A run's is {@code cli train log RUN}. */
@Command(name = "logs", description = "Show the server's log; a run's is 'cli train log RUN', a job's 'cli jobs log JOB'.",
        footer = {"", "Examples:",
            "  forgellm logs -f",
            "  forgellm logs -n 50 --level WARN"})
public final class LogsCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = {"-f", "--follow"}, description = "Go on with what comes, until Ctrl-C.")
    private boolean follow;

    @Option(names = {"-n", "--lines"}, defaultValue = "100", paramLabel = "N",
            description = "How many, from the end (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(names = "--level", defaultValue = "INFO", paramLabel = "LEVEL",
            description = "The least: ERROR, WARN, INFO or DEBUG (default: ${DEFAULT-VALUE}).")
    private String level;

    @Option(names = "--search", defaultValue = "", paramLabel = "TEXT", description = "Only entries with this in them.")
    private String search;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Mixin
    private ServerOption server;

    LogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient client = server.client(context);
        String filter = "level=" + level.toUpperCase(Locale.ROOT) + "&search="
                + URLEncoder.encode(search, StandardCharsets.UTF_8);
        JsonNode shown = client.get("/api/log?" + filter + "&limit=" + lines).path("lines");
        shown.forEach(this::print);
        if (follow) {
            follow(client, filter, shown.path(shown.size() - 1).path("sequence").asLong(-1));
        }
        return ExitCode.OK;
    }

    /** @param last the entry that was shown last: the stream begins with what was before it, too */
    private void follow(ApiClient client, String filter, long last) {
        try (EventStream stream = client.events("/api/log/stream?" + filter)) {
            for (JsonNode entries = stream.next(); entries != null; entries = stream.next()) {
                for (JsonNode entry : entries) {
                    if (entry.path("sequence").asLong() > last) {
                        print(entry);
                    }
                }
            }
        }
    }

    private void print(JsonNode entry) {
        context.console().out().println(json ? entry.toString() : "%s %-5s %s: %s".formatted(entry.path("time").asText(),
                entry.path("level").asText(), entry.path("logger").asText(), entry.path("message").asText()));
    }
}
