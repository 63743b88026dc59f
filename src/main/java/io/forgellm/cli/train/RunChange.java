package io.forgellm.cli.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ServerOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks the server to pause, resume or stop a run, and says what became of it. */
final class RunChange {
    private RunChange() {
    }

    /** @param id null for the run at work. @return the run's id */
    static String ask(Context context, ServerOption server, String route, String id, boolean force) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (id != null) {
            body.put("run_id", id);
        }
        if (force) {
            body.put("force", true);
        }
        JsonNode changed = server.client(context).post("/api/training/" + route, body);
        String changedId = changed.path("run_id").asText();
        context.console().out().println("Run " + changedId + " is " + changed.path("state").asText());
        return changedId;
    }
}
