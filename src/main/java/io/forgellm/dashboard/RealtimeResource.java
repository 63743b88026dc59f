package io.forgellm.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunBody;
import io.forgellm.training.TrainingClient;
import io.forgellm.training.session.MetricsLog;
import io.forgellm.training.session.Sessions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the Python program's Monitor polls: the run at work, known from its own records and not from process names. */
@Path("/api/dashboard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Python program")
public class RealtimeResource {
    private final TrainingClient training;
    private final Sessions sessions;
    private final Clock clock;

    RealtimeResource(TrainingClient training, Sessions sessions, Clock clock) {
        this.training = training;
        this.sessions = sessions;
        this.clock = clock;
    }

    @GET
    @Path("/realtime")
    @Operation(summary = "Figures and charts of the run at work")
    public Map<String, Object> realtime() throws IOException {
        Optional<RunBody> active = training.active(clock.instant());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("success", true);
        answer.put("active", active.isPresent());
        if (active.isEmpty()) {
            answer.put("current_values", null);
            answer.put("message", "No active training");
            return answer;
        }
        RunBody run = active.get();
        Optional<MetricsLog> log = log(run.id());
        JsonNode config = log.map(MetricsLog::config).orElse(JsonNodeFactory.instance.objectNode());
        Map<String, Object> values = CurrentValues.of(run, config);
        answer.put("current_values", values);
        answer.put("config", config);
        answer.put("charts", log.map(found -> Charts.of(found.rows())).orElse(Map.of()));
        answer.put("training_file", log.map(found -> found.file().toString()).orElse(null));
        answer.put("start_time", run.since());
        answer.put("last_update", clock.instant());
        values.forEach(answer::putIfAbsent);
        return answer;
    }

    @GET
    @Path("/data")
    @Operation(summary = "As /api/dashboard/realtime")
    public Map<String, Object> data() throws IOException {
        return realtime();
    }

    /** None until the run's first report; one in another output folder has none here. */
    private Optional<MetricsLog> log(String run) throws IOException {
        try {
            return Optional.of(sessions.log(run));
        } catch (ForgeException none) {
            if (none.code() == ErrorCode.RUN_NOT_FOUND) {
                return Optional.empty();
            }
            throw none;
        }
    }
}
