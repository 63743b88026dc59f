package io.forgellm.training.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunFolders;
import io.forgellm.training.TrainingClient;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** The sessions of {@code /api/training/sessions*}: whatever lies in the output folder, whoever wrote it. */
@Path("/api/training/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class SessionResource {
    private static final Logger LOG = Logger.getLogger(SessionResource.class);

    private final Sessions sessions;
    private final SessionLogs logs;
    private final TrainingClient training;
    private final RunFolders folders;

    SessionResource(Sessions sessions, SessionLogs logs, TrainingClient training, RunFolders folders) {
        this.folders = folders;
        this.sessions = sessions;
        this.logs = logs;
        this.training = training;
    }

    /** @param trainingSessions the one changed last first */
    public record AllSessions(boolean success, List<SessionRow> trainingSessions) { }

    /**
     * @param logFile its metrics file, or null while there is none
     * @param title   what its user calls it, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SessionRow(String sessionId, String sessionName, String title, String logFile, String startTime,
                             String status, String modelName, String baseModel, int metricsCount, Instant modified,
                             Integer latestIteration, Double latestLoss, Double latestValLoss) { }

    public record Ids(@NotEmpty @Size(max = 1000) List<@NotBlank @Size(max = 300) String> sessionIds) { }

    public record Results(boolean success, Map<String, Result> results) { }

    /** Texts as the Python program's page shows them; an unknown session has an error alone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(boolean success, String error, String trainingLoss, String validationLoss,
                         Double learningRate, Double lrDecayFactor, Double weightDecay, String fineTuneType,
                         Integer maxSeqLength) { }

    public record Id(@NotBlank @Size(max = 300) String sessionId) { }

    /** @param title blank to take it away */
    public record Title(@NotBlank @Size(max = 300) String sessionId,
                        @NotNull @Size(max = SessionTitles.LONGEST) String title) { }

    /** @param title null if it has none now */
    public record Renamed(boolean success, String message, String sessionId, String title) { }

    public record Deleted(boolean success, String message, List<String> deletedPaths) { }

    @GET
    @Operation(summary = "Sessions with their latest losses, the one changed last first")
    public AllSessions all() throws IOException {
        Map<String, String> states = training.states();
        List<SessionRow> rows = new ArrayList<>();
        for (Sessions.Session session : sessions.all()) {
            try {
                row(session, states.get(session.id())).ifPresent(rows::add);
            } catch (IOException e) {
                LOG.warnf("%s is left out of the list of sessions: %s", session.folder(), e.getMessage());
            }
        }
        rows.sort(Comparator.comparing(SessionRow::modified).reversed());
        return new AllSessions(true, rows);
    }

    private Optional<SessionRow> row(Sessions.Session session, String state) throws IOException {
        Optional<java.nio.file.Path> file = MetricsLog.newestIn(session.folder());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Instant modified = Files.getLastModifiedTime(file.get()).toInstant();
        return Optional.of(logs.look(file.get(), log -> row(session, state, log, modified)));
    }

    private static SessionRow row(Sessions.Session session, String state, SessionLog log, Instant modified) {
        String status = state != null ? state : log.text("end_time") == null ? "unknown" : "completed";
        return new SessionRow(session.id(), session.id(), SessionTitles.of(session.folder()), log.file().toString(),
                log.text("start_time"), status, log.text("model_name"), log.text("base_model"), log.size(), modified,
                log.size() == 0 ? null : log.lastIteration(), log.latest("train_loss"), log.latest("val_loss"));
    }

    @POST
    @Path("/batch-data")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Losses and settings of several sessions")
    public Results data(@Valid @NotNull Ids ids) throws IOException {
        Map<String, Result> results = new LinkedHashMap<>();
        for (String id : ids.sessionIds()) {
            results.put(id, result(id));
        }
        return new Results(true, results);
    }

    private Result result(String id) throws IOException {
        Optional<java.nio.file.Path> file = Optional.empty();
        Optional<Sessions.Session> session = sessions.find(id);
        if (session.isPresent()) {
            file = MetricsLog.newestIn(session.get().folder());
        }
        if (file.isEmpty()) {
            return new Result(false, "Session not found", null, null, null, null, null, null, null);
        }
        return logs.look(file.get(), SessionResource::result);
    }

    private static Result result(SessionLog log) {
        JsonNode config = log.config();
        Double decay = MetricsLog.number(config, "lr_decay_factor");
        return new Result(true, null, loss(log.latest("train_loss")), loss(log.latest("val_loss")),
                MetricsLog.number(config, "learning_rate"), decay == null ? null : Math.round(decay * 1000) / 1000.0,
                MetricsLog.number(config, "weight_decay"), config.path("fine_tune_type").asText(null),
                config.path("max_seq_length").isInt() ? config.get("max_seq_length").asInt() : null);
    }

    /** Three decimals; one significant more, with an exponent, below a hundredth. */
    static String loss(Double loss) {
        if (loss == null) {
            return "N/A";
        }
        return String.format(Locale.ROOT, Math.abs(loss) < 0.01 && loss != 0 ? "%.1e" : "%.3f", loss);
    }

    @POST
    @Path("/delete")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Delete a session that no trainer works on, with its checkpoints")
    public Deleted delete(@Valid @NotNull Id id) throws IOException {
        if (folders.find(id.sessionId()).isPresent()) {
            return new Deleted(true, "Session deleted", List.of(folders.delete(id.sessionId()).toString()));
        }
        java.nio.file.Path folder = folder(id.sessionId());
        folders.requireUnused(folder);
        Sessions.delete(folder);
        return new Deleted(true, "Session deleted", List.of(folder.toString()));
    }

    @POST
    @Path("/rename")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Give a session a title; its id stays what it was")
    public Renamed rename(@Valid @NotNull Title title) throws IOException {
        Optional<java.nio.file.Path> run = folders.find(title.sessionId());
        java.nio.file.Path folder = run.isPresent() ? run.get() : folder(title.sessionId());
        SessionTitles.set(folder, title.title());
        return new Renamed(true, "Session renamed", title.sessionId(), SessionTitles.of(folder));
    }

    /** Of a session that no run of this server is. */
    private java.nio.file.Path folder(String id) throws IOException {
        return sessions.find(id).orElseThrow(() -> new ForgeException(ErrorCode.RUN_NOT_FOUND,
                "There is no session " + id + ".", Map.of("session_id", id),
                "GET /api/training/sessions lists them.")).folder();
    }
}
