package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.EventStream;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.ProgressBar;
import io.forgellm.cli.console.Units;
import java.util.function.Consumer;

/** Follows a job in the server from the terminal: a bar for its progress, a line for what is worth keeping. */
final class JobWatch {
    private final ApiClient client;
    private final Console console;
    private final String id;

    JobWatch(ApiClient client, Console console, String id) {
        this.client = client;
        this.console = console;
        this.id = id;
    }

    /** Until it is over. @param label before the bar; @param told is given the result of a completed job; @return 0 or 1 */
    int follow(String label, Consumer<JsonNode> told) {
        Thread goodbye = new Thread(() -> console.note("\nThe job goes on in the server. Watch it: forgellm cli jobs watch "
                + id + ", cancel it: forgellm cli jobs cancel " + id));
        Runtime.getRuntime().addShutdownHook(goodbye);
        try (EventStream events = client.events("/api/jobs/" + ApiClient.inPath(id) + "/events");
                ProgressBar bar = new ProgressBar(console, label)) {
            JsonNode job = null;
            for (JsonNode event = events.next(); event != null; event = events.next()) {
                switch (event.path("type").asText()) {
                    case "history", "state" -> {
                        job = event.path("job");
                        bar.show(job.path("progress").asDouble(), detail(job));
                    }
                    case "noted" -> {
                        bar.close();
                        console.note(event.path("message").asText());
                    }
                    default -> { }
                }
            }
            bar.close();
            return end(job, told);
        } finally {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        }
    }

    private static String detail(JsonNode job) {
        StringBuilder detail = new StringBuilder(job.path("phase").asText("").replace('_', ' '));
        if (job.path("state").asText().equals("queued")) {
            detail.append("waits, place ").append(job.path("queue_position").asInt());
        }
        if (!job.path("detail").asText("").isEmpty()) {
            detail.append(": ").append(job.path("detail").asText());
        }
        if (job.path("eta_seconds").isNumber()) {
            detail.append("  ").append(Units.duration(Math.round(job.get("eta_seconds").asDouble()))).append(" left");
        }
        return detail.toString();
    }

    private int end(JsonNode job, Consumer<JsonNode> told) {
        if (job == null) {
            console.error("The server ended the stream without saying how the job is.", "See: forgellm cli jobs");
            return ExitCode.FAILED;
        }
        switch (job.path("state").asText()) {
            case "completed" -> {
                told.accept(job.path("result"));
                return ExitCode.OK;
            }
            case "cancelled" -> console.error("Job " + id + " was cancelled; it left no file behind.", null);
            default -> {
                job.path("details").path("checks").forEach(check -> difference(console, check));
                console.error(job.path("error").asText("Job " + id + " failed."), job.path("error_code").asText(""),
                        job.path("suggestion").asText(null));
            }
        }
        return ExitCode.FAILED;
    }

    /** Of a gate that was not passed. */
    static void difference(Console console, JsonNode check) {
        if (!check.path("passed").asBoolean()) {
            console.note("DIFFERS  " + check.path("name").asText().replace('_', ' ') + "\n  should be  "
                    + check.path("reference").asText() + "\n  is         " + check.path("found").asText()
                    + "\n  may differ " + check.path("bound").asText());
        }
    }
}
