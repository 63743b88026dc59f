package io.forgellm.openai.finetuning;

import io.forgellm.openai.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/fine_tuning/jobs}. */
@Path("/v1/fine_tuning/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "OpenAI")
public class JobsResource {
    private static final int MOST = 1_000;

    private final Jobs jobs;

    JobsResource(Jobs jobs) {
        this.jobs = jobs;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Start a fine-tuning job")
    public JobBody create(@Valid @NotNull CreateBody body) {
        return jobs.create(body);
    }

    @GET
    @Operation(summary = "Fine-tuning jobs, the newest first")
    public Page<JobBody> list(@QueryParam("after") String after, @QueryParam("limit") @DefaultValue("20") int limit) {
        return Page.of(jobs.list(), JobBody::id, after, limit, MOST);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job")
    public JobBody get(@PathParam("id") String id) {
        return jobs.get(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Stop a job after a last checkpoint")
    public JobBody cancel(@PathParam("id") String id) {
        return jobs.cancel(id);
    }

    @POST
    @Path("/{id}/pause")
    @Operation(summary = "Write a checkpoint and give the machine free")
    public JobBody pause(@PathParam("id") String id) {
        return jobs.pause(id);
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Go on with a paused job")
    public JobBody resume(@PathParam("id") String id) {
        return jobs.resume(id);
    }

    @GET
    @Path("/{id}/events")
    @Operation(summary = "What happened to a job, the newest first")
    public Page<JobEvent> events(@PathParam("id") String id, @QueryParam("after") String after,
                                 @QueryParam("limit") @DefaultValue("20") int limit) {
        return Page.of(jobs.events(id), JobEvent::id, after, limit, MOST);
    }

    @GET
    @Path("/{id}/checkpoints")
    @Operation(summary = "A job's checkpoints, the newest first")
    public Page<JobCheckpoint> checkpoints(@PathParam("id") String id, @QueryParam("after") String after,
                                           @QueryParam("limit") @DefaultValue("10") int limit) {
        return Page.of(jobs.checkpoints(id), JobCheckpoint::id, after, limit, MOST);
    }
}
