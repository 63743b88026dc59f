package io.forgellm.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.RunMessages.Wish;
import io.forgellm.training.run.RunFolder;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts, pauses, resumes and stops training runs, and tells how they are, with the Python program's names. */
@Path("/api/training")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Training")
public class TrainingResource {
    private final TrainingClient training;
    private final SpecReader reader;
    private final Estimates estimates;
    private final RunFiles files;
    private final ObjectMapper json;
    private final Clock clock;

    TrainingResource(TrainingClient training, SpecReader reader, Estimates estimates, RunFiles files,
                     ObjectMapper json, Clock clock) {
        this.training = training;
        this.reader = reader;
        this.estimates = estimates;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param pid of the trainer; null while the run waits for its turn
     * @param job the Kubernetes Job where trainers are such
     */
    public record Started(boolean success, String message, String runId, String outputDir, Long pid, String job,
                          String state, Integer queuePosition,
                          List<String> notes) { }

    /** @param runId null for the run at work; to resume, the one that was paused last */
    public record RunChoice(String runId, Boolean force) { }

    /** The answer to a change: the state it led to; a trainer needs a moment to follow. */
    public record Changed(boolean success, String message, String runId, String state) { }

    /**
     * The run at work; all but the queue is absent when there is none.
     *
     * @param config its settings by the names of {@link StartBody}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(boolean success, boolean active, String runId, String outputDir, Long pid, String job,
                         Instant startTime, Map<String, Object> config, RunBody run, List<Waiting> queue) { }

    public record Waiting(String runId, int position, Instant created) { }

    @POST
    @Path("/start")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Start a run, or queue it behind the one at work")
    public Started start(@Valid @NotNull StartBody body) {
        SpecReader.Plan plan = reader.read(body);
        estimates.require(plan.spec(), body.force());
        RunStatus run = training.start(new Start(plan.spec(), plan.folder().toString(),
                body.queue() == null || body.queue())).await().indefinitely();
        if (run.error() != null) {
            throw RunEnd.of(run);
        }
        String message = run.isActive() ? "Training started" : "Training waits for its turn";
        return new Started(true, message, run.id(), run.folder(), run.pid(), run.job(), run.state(),
                run.place() == 0 ? null : run.place(), plan.notes());
    }

    @POST
    @Path("/estimate")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Steps, epochs, time and memory of a run, and whether it fits; starts nothing")
    public EstimateBody estimate(@Valid @NotNull StartBody body) {
        SpecReader.Plan plan = reader.read(body);
        return EstimateBody.of(estimates.of(plan.spec()), plan.notes());
    }

    @POST
    @Path("/stop")
    @Operation(summary = "Stop a run after a last checkpoint")
    public Uni<Changed> stop(String body) throws JsonProcessingException {
        return change(Wish.STOP, body);
    }

    @POST
    @Path("/pause")
    @Operation(summary = "Write a checkpoint and give the machine free")
    public Uni<Changed> pause(String body) throws JsonProcessingException {
        return change(Wish.PAUSE, body);
    }

    @POST
    @Path("/resume")
    @Operation(summary = "Go on from the last checkpoint of a paused, stopped or failed run")
    public Uni<Changed> resume(String body) throws JsonProcessingException {
        return change(Wish.RESUME, body);
    }

    /** @param body may be missing, whatever its type: the Python program's clients send none */
    private Uni<Changed> change(Wish wish, String body) throws JsonProcessingException {
        RunChoice choice = body == null || body.isBlank() ? new RunChoice(null, null)
                : json.readValue(body, RunChoice.class);
        return training.change(new Change(wish, choice.runId(), choice.force() != null && choice.force()))
                .map(run -> new Changed(true, "Training " + run.state(), run.id(), run.state()));
    }

    @GET
    @Path("/status")
    @RunOnVirtualThread
    @Operation(summary = "The run at work with its latest figures, and the queue")
    public Status status() throws IOException {
        List<RunStatus> runs = training.runs().await().indefinitely().runs();
        List<Waiting> queue = runs.stream().filter(run -> run.place() > 0)
                .sorted(Comparator.comparingInt(RunStatus::place))
                .map(run -> new Waiting(run.id(), run.place(), run.created())).toList();
        Optional<RunStatus> current = runs.stream().filter(RunStatus::isActive).findFirst();
        if (current.isEmpty()) {
            return new Status(true, false, null, null, null, null, null, null, null, queue);
        }
        RunBody run = RunBody.of(current.get(), clock.instant());
        Map<String, Object> config = RunConfig.of(files.spec(new RunFolder(java.nio.file.Path.of(run.outputDir()))));
        return new Status(true, true, run.id(), run.outputDir(), run.pid(), run.job(), run.since(), config, run, queue);
    }
}
