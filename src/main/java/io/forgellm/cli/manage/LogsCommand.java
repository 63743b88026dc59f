package io.forgellm.cli.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.EventStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

    @Option(names = "--request", paramLabel = "ID", description = "Only what this request caused: X-Request-Id of its answer.")
    private String request;

    @Option(names = "--model", paramLabel = "NAME", description = "Only what is about this model.")
    private String model;

    @Option(names = "--run", paramLabel = "ID", description = "Only what is about this run of training.")
    private String run;

    @Option(names = "--job", paramLabel = "ID", description = "Only what is about this job.")
    private String job;

    @Option(names = "--process", paramLabel = "NAME",
            description = "Only what this process says: server, engine, trainer or job, or one of them by its number.")
    private String process;

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
        String filter = filter();
        JsonNode shown = client.get("/api/log?" + filter + "&limit=" + lines).path("lines");
        shown.forEach(this::print);
        if (follow) {
            follow(client, filter, shown.path(shown.size() - 1).path("sequence").asLong(-1));
        }
        return ExitCode.OK;
    }

    private String filter() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("level", level.toUpperCase(Locale.ROOT));
        wanted.put("search", search);
        wanted.put("request_id", request);
        wanted.put("model", model);
        wanted.put("run_id", run);
        wanted.put("job_id", job);
        wanted.put("process", process);
        return wanted.entrySet().stream().filter(each -> each.getValue() != null)
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
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
        context.console().out().println(json ? entry.toString() : "%s %-5s %s%s: %s".formatted(
                entry.path("time").asText(), entry.path("level").asText(), about(entry), entry.path("logger").asText(),
                entry.path("message").asText()));
    }

    /** As the server's own text has it. */
    private static String about(JsonNode entry) {
        StringJoiner about = new StringJoiner(" ", "[", "] ").setEmptyValue("");
        String process = entry.path("process").asText("server");
        if (!process.equals("server")) {
            about.add(process);
        }
        for (String tag : new String[] {"request_id", "model", "run_id", "job_id"}) {
            if (entry.path(tag).isTextual()) {
                about.add(tag + "=" + entry.path(tag).asText());
            }
        }
        return about.toString();
    }
}
