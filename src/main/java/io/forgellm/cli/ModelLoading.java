package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.ApiException;
import io.forgellm.cli.client.EventStream;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.ProgressBar;
import io.forgellm.cli.console.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Brings models onto the server and into its memory, and shows how far it is. */
final class ModelLoading {
    private static final String EVENTS = "text/event-stream";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ApiClient client;
    private final Console console;

    ModelLoading(ApiClient client, Console console) {
        this.client = client;
        this.console = console;
    }

    /** Loads a model, having pulled it if the catalogue lacks it. @return the id it is loaded under */
    String pullAndLoad(String model, String adapter) {
        try {
            return load(model, adapter);
        } catch (ApiException e) {
            if (!e.code().equals("MODEL_NOT_FOUND")) {
                throw e;
            }
            return load(pull(model).path("id").asText(model), adapter);
        }
    }

    /** Loads a model unless it is the loaded one. @param namedAdapter null for none; @return the id it is loaded under */
    String load(String named, String namedAdapter) {
        String model = local(named);
        String adapter = namedAdapter == null ? null : local(namedAdapter);
        JsonNode status = settled();
        if (status.path("loaded").asBoolean() && model.equals(status.path("model_name").asText())
                && Objects.equals(adapter, status.path("adapter_path").asText(null))) {
            return model;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model_name", model);
        if (adapter != null) {
            body.put("adapter_path", adapter);
        }
        try (EventStream events = client.stream("/api/model/load", body, EVENTS);
                ProgressBar bar = new ProgressBar(console, "Loading " + model)) {
            for (JsonNode event = events.next(); event != null; event = events.next()) {
                if (event.path("type").asText().equals("done")) {
                    return event.path("model_name").asText(model);
                }
                bar.show(event.path("progress").asDouble(-1), "");
            }
        }
        throw unfinished("load");
    }

    /**
     * Waits for a load that is under way, such as that of the model which a restarted server brings back.
     *
     * @return the status after it
     */
    JsonNode settled() {
        JsonNode status = client.get("/api/model/status");
        if (!status.path("is_loading").asBoolean()) {
            return status;
        }
        try (ProgressBar bar = new ProgressBar(console, "Loading " + status.path("model_name").asText())) {
            while (status.path("is_loading").asBoolean()) {
                bar.show(status.path("progress").asDouble(-1), "");
                Thread.sleep(BETWEEN_LOOKS);
                status = client.get("/api/model/status");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status;
    }

    /** The server runs in another folder: a file named from here must be named from the root. */
    private static String local(String name) {
        Path path = Path.of(name);
        return name.endsWith(".gguf") && Files.isRegularFile(path) ? path.toAbsolutePath().normalize().toString() : name;
    }

    /** Fetches a model into the models folder. @return the model as the catalogue lists it */
    JsonNode pull(String name) {
        return bring("pull", pullBody(name), "Pulling " + name);
    }

    /** Takes a file of this machine into the models folder. @return the model as the catalogue lists it */
    JsonNode takeIn(Map<String, Object> body) {
        return bring("import", body, "Importing " + body.get("path"));
    }

    private JsonNode bring(String what, Map<String, ?> body, String label) {
        try (EventStream events = client.stream("/api/models/" + what, body, EVENTS);
                ProgressBar bar = new ProgressBar(console, label)) {
            for (JsonNode event = events.next(); event != null; event = events.next()) {
                switch (event.path("type").asText()) {
                    case "done" -> {
                        return event.path("model");
                    }
                    case "cancelled" -> throw new CliException(ExitCode.FAILED, "The " + what + " was cancelled.",
                            "What came is kept; asking again goes on from there.");
                    default -> show(bar, event);
                }
            }
        }
        throw unfinished(what);
    }

    /** A short name, an address, or a hub repository and one of its files: {@code org/name/file.gguf}. */
    private static Map<String, Object> pullBody(String name) {
        if (name.startsWith("http://") || name.startsWith("https://")) {
            return Map.of("url", name);
        }
        String[] parts = name.split("/", 3);
        return parts.length == 3
                ? Map.of("repo", parts[0] + "/" + parts[1], "file", parts[2]) : Map.of("name", name);
    }

    private static void show(ProgressBar bar, JsonNode event) {
        double total = event.path("total").asDouble(0);
        double completed = event.path("completed").asDouble(0);
        StringBuilder detail = new StringBuilder(Units.bytes(completed));
        if (total > 0) {
            detail.append(" of ").append(Units.bytes(total));
        }
        if (event.path("bytes_per_second").asDouble(0) > 0) {
            detail.append("  ").append(Units.bytes(event.get("bytes_per_second").asDouble())).append("/s");
        }
        if (event.path("eta_seconds").isNumber()) {
            detail.append("  ").append(Units.duration(event.get("eta_seconds").asLong())).append(" left");
        }
        bar.show(total > 0 ? completed / total : -1, detail.toString());
    }

    private static CliException unfinished(String what) {
        return new CliException(ExitCode.FAILED, "The server ended the " + what + " without saying how it went.",
                "See its log.");
    }
}
