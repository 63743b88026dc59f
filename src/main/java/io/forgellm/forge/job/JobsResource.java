package io.forgellm.forge.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.http.EventStream;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The forge's jobs: what they do, how far they are, how they went. */
@Path("/api/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class JobsResource {
    private static final int LOG_BYTES = 1 << 16;

    private final JobClient jobs;
    private final JobFiles files;
    private final ObjectMapper json;
    private final Clock clock;

    JobsResource(JobClient jobs, JobFiles files, ObjectMapper json, Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /** @param jobs the newest first */
    public record AllJobs(boolean success, List<JobBody> jobs) { }

    public record OneJob(boolean success, JobBody job) { }

    public record Log(boolean success, String jobId, String logs) { }

    public record Changed(boolean success, String message, String jobId, String state) { }

    @GET
    @Operation(summary = "All jobs, the newest first")
    public Uni<AllJobs> all() {
        return jobs.jobs().map(all -> new AllJobs(true, all.stream().map(this::body).toList()));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "A job with its progress, and its result when it is completed")
    public Uni<OneJob> one(@PathParam("id") String id) {
        return jobs.job(id).map(job -> new OneJob(true, body(job)));
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RunOnVirtualThread
    @Operation(summary = "A job's history in one event, then its events and states as they come; ends with the job")
    public Response events(@PathParam("id") String id) {
        jobs.job(id).await().indefinitely();
        return EventStream.events(live(id), JobsResource::name, json);
    }

    /** {@link LiveJob.History}, then each event and {@link LiveJob.State} as it comes. */
    private Multi<Object> live(String id) {
        return Multi.createFrom().emitter(emitter -> {
            LiveJob live = new LiveJob(emitter, json, clock);
            // Listened to before the file is read, so that nothing falls between.
            Cancellable listening = jobs.news(id).subscribe().with(live::news, emitter::fail);
            emitter.onTermination(listening::cancel);
            Thread.ofVirtual().name("job-history").start(() -> {
                try {
                    JobStatus now = jobs.job(id).await().indefinitely();
                    live.begin(now, files.read(folder(now), 0).stream()
                            .map(line -> JobMessages.News.of(id, line)).toList());
                } catch (IOException | RuntimeException e) {
                    emitter.fail(e);
                }
            });
        });
    }

    private static String name(Object event) {
        return switch (event) {
            case LiveJob.History history -> history.type();
            case LiveJob.State state -> state.type();
            case ObjectNode line -> line.path("type").asText();
            default -> throw new IllegalArgumentException(event.getClass().getName());
        };
    }

    @GET
    @Path("/{id}/log")
    @RunOnVirtualThread
    @Operation(summary = "The end of what the job's process printed")
    public Log log(@PathParam("id") String id,
                   @QueryParam("bytes") @DefaultValue("" + LOG_BYTES) @Min(1) @Max(8 << 20) int bytes)
            throws IOException {
        return new Log(true, id, files.log(folder(jobs.job(id).await().indefinitely()), bytes));
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancel a job; what it had begun to write is taken away")
    public Uni<Changed> cancel(@PathParam("id") String id) {
        return jobs.cancel(id).map(job -> new Changed(true, "Job " + job.state(), job.id(), job.state()));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete the record of a job that is over; the model it made stays")
    public Uni<Changed> delete(@PathParam("id") String id) {
        return jobs.delete(id).map(job -> new Changed(true, "Job deleted", job.id(), job.state()));
    }

    private JobBody body(JobStatus job) {
        return JobBody.of(job, clock.instant());
    }

    private static JobFolder folder(JobStatus job) {
        return new JobFolder(java.nio.file.Path.of(job.folder()));
    }
}
