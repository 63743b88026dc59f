package io.forgellm.dashboard;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.session.MetricsLog;
import io.forgellm.training.session.Sessions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A past run's charts and what there is to say of it. */
@Path("/api/dashboard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class DashboardResource {
    private static final List<String> LATEST = List.of("train_loss", "val_loss", "learning_rate",
            "iterations_per_sec", "tokens_per_sec", "trained_tokens", "peak_memory_gb");
    private static final List<String> SETTINGS = List.of("warmup_steps", "lr_decay_factor", "weight_decay",
            "max_iterations", "lr_schedule");

    private final Sessions sessions;

    DashboardResource(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @param logFile a metrics file as GET /api/training/sessions names it, or a session's id */
    public record Log(@NotBlank @Size(max = 4096) @JsonAlias("session_id") String logFile) { }

    public record Historical(boolean success, Map<String, Object> charts, Map<String, Object> summary) { }

    /** A row in which a checkpoint was written; what it lacks is absent. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Checkpoint(int iteration, String path, Double trainLoss, Double valLoss, Double trainPerplexity,
                      Double valPerplexity, Double learningRate, String timestamp) { }

    @POST
    @Path("/historical")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Charts and summary of a session, with its best checkpoints")
    public Historical historical(@Valid @NotNull Log wanted) throws IOException {
        MetricsLog log = sessions.log(wanted.logFile());
        return new Historical(true, Charts.of(log.rows()), summary(log));
    }

    private static Map<String, Object> summary(MetricsLog log) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("total_iterations", log.rows().size());
        summary.put("best_checkpoints",
                BestCheckpoints.of(log.rows(), log.config().path("max_iterations").asInt()));
        summary.put("all_checkpoints", checkpoints(log));
        summary.put("config", log.config());
        if (!log.rows().isEmpty()) {
            summary.put("iteration", log.rows().getLast().path("iteration").asInt());
        }
        LATEST.forEach(column -> summary.put(column, log.latest(column)));
        SETTINGS.forEach(setting -> summary.put(setting, log.config().path(setting)));
        return summary;
    }

    private static List<Checkpoint> checkpoints(MetricsLog log) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (JsonNode row : log.rows()) {
            if (row.path("checkpoint_saved").asBoolean()) {
                checkpoints.add(new Checkpoint(row.path("iteration").asInt(), BestCheckpoints.path(row),
                        MetricsLog.number(row, "train_loss"), MetricsLog.number(row, "val_loss"),
                        MetricsLog.number(row, "train_perplexity"), MetricsLog.number(row, "val_perplexity"),
                        MetricsLog.number(row, "learning_rate"), row.path("timestamp").asText(null)));
            }
        }
        return checkpoints;
    }
}
