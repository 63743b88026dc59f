package io.forgellm.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.http.EventStream;
import io.forgellm.training.run.RunFolder;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The runs that there are and what they tell: figures, events, log. */
@Path("/api/training/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Training")
public class RunsResource {
    private static final int LOG_BYTES = 1 << 16;

    private final TrainingClient training;
    private final RunStreams streams;
    private final RunFiles files;
    private final RunFolders folders;
    private final ObjectMapper json;

    RunsResource(TrainingClient training, RunStreams streams, RunFiles files, RunFolders folders,
                 ObjectMapper json) {
        this.folders = folders;
        this.training = training;
        this.streams = streams;
        this.files = files;
        this.json = json;
    }

    /** @param runs the newest first */
    public record AllRuns(boolean success, List<RunBody> runs) { }

    /** @param config by the names of {@link StartBody} */
    public record OneRun(boolean success, RunBody run, Map<String, Object> config) { }

    /** @param next what to ask for the events after these with */
    public record Events(boolean success, String runId, List<ObjectNode> events, long next) { }

    public record Log(boolean success, String runId, String logs) { }

    public record Deleted(boolean success, String message, String runId, List<String> deletedPaths) { }

    @GET
    @Operation(summary = "All runs with their latest figures, the newest first")
    public Uni<AllRuns> all() {
        return training.runs().map(all -> new AllRuns(true, all.runs().stream().map(streams::body).toList()));
    }

    @GET
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "A run, its latest figures and its settings")
    public OneRun one(@PathParam("id") String id) throws IOException {
        RunStatus run = find(id);
        return new OneRun(true, streams.body(run), RunConfig.of(files.spec(folder(run))));
    }

    @GET
    @Path("/{id}/events")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @RunOnVirtualThread
    @Operation(summary = "A run's events after a position, as one object or as JSON lines (Accept: text/plain)")
    public Response events(@PathParam("id") String id, @QueryParam("after") @DefaultValue("0") @Min(0) long after,
                           @HeaderParam(HttpHeaders.ACCEPT) String accept) throws IOException {
        List<ObjectNode> events = streams.history(find(id), after);
        if (accept != null && accept.contains(MediaType.TEXT_PLAIN)) {
            return EventStream.lines(Multi.createFrom().iterable(events), json);
        }
        long next = events.isEmpty() ? after : events.getLast().path("position").asLong();
        return Response.ok(new Events(true, id, events, next), MediaType.APPLICATION_JSON).build();
    }

    @GET
    @Path("/{id}/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RunOnVirtualThread
    @Operation(summary = "A run's history in one event, then its events and states as they come")
    public Response stream(@PathParam("id") String id) {
        return EventStream.events(streams.live(find(id).id()), RunsResource::name, json);
    }

    private static String name(Object event) {
        return switch (event) {
            case RunStreams.History history -> history.type();
            case RunStreams.State state -> state.type();
            case ObjectNode line -> line.path("type").asText();
            default -> throw new IllegalArgumentException(event.getClass().getName());
        };
    }

    @GET
    @Path("/{id}/log")
    @RunOnVirtualThread
    @Operation(summary = "The end of what the trainer process printed")
    public Log log(@PathParam("id") String id,
                   @QueryParam("bytes") @DefaultValue("" + LOG_BYTES) @Min(1) @Max(8 << 20) int bytes)
            throws IOException {
        return new Log(true, id, files.log(folder(find(id)), bytes));
    }

    @DELETE
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "Delete a run that no trainer works on, with all its checkpoints")
    public Deleted delete(@PathParam("id") String id) {
        return new Deleted(true, "Run deleted", id, List.of(folders.delete(id).toString()));
    }

    private RunStatus find(String id) {
        return training.run(id).await().indefinitely();
    }

    private static RunFolder folder(RunStatus run) {
        return new RunFolder(java.nio.file.Path.of(run.folder()));
    }
}
