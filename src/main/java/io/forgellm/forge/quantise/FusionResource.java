package io.forgellm.forge.quantise;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobPreview;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobStatus;
import io.forgellm.model.catalogue.Catalogue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Fusing adapters into their bases, with the Python program's names; a job of {@code /api/jobs} is behind each. */
@Path("/api/fusion")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class FusionResource {
    private final FusePlan plan;
    private final JobClient jobs;
    private final Catalogue catalogue;
    private final Clock clock;

    FusionResource(FusePlan plan, JobClient jobs, Catalogue catalogue, Clock clock) {
        this.plan = plan;
        this.jobs = jobs;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** @param size bytes */
    public record Entry(String name, String path, String fullPath, String type, long size) { }

    public record Models(boolean success, List<Entry> models) { }

    public record Adapters(boolean success, List<Entry> adapters) { }

    public record Started(boolean success, String jobId, String outputName, String message, String state) { }

    public record Stopped(boolean success, String message, String jobId) { }

    /** @param progress 0..100; {@code elapsedTime} and {@code estimatedRemaining} in seconds */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(boolean success, boolean isFusing, double progress, String statusMessage, String error,
                         String jobId, String baseModelPath, String adapterPath, String outputName, String outputPath,
                         Instant startTime, Double elapsedTime, Double estimatedRemaining, JobBody job) { }

    public record Fused(String name, String path, long size, Instant created, String type) { }

    public record FusedModels(boolean success, List<Fused> models) { }

    @GET
    @Path("/base_models")
    @RunOnVirtualThread
    @Operation(summary = "Models that an adapter can be fused into")
    public Models bases() {
        return new Models(true, catalogue.list().stream().filter(model -> model.error() == null)
                .map(model -> new Entry(model.id(), model.path().toString(), model.path().toString(),
                        model.quantisation(), model.sizeBytes())).toList());
    }

    @GET
    @Path("/adapters")
    @RunOnVirtualThread
    @Operation(summary = "Adapters and checkpoints that can be fused")
    public Adapters adapters() {
        return new Adapters(true, catalogue.adapters().stream().filter(adapter -> adapter.error() == null)
                .map(adapter -> new Entry(adapter.id(), adapter.path().toString(), adapter.path().toString(),
                        adapter.checkpoint() == null ? "ADAPTER" : "CHECKPOINT", adapter.sizeBytes())).toList());
    }

    @POST
    @Path("/start")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Fuse an adapter into its base, or queue that behind the job at work")
    public Started start(@Valid @NotNull FuseBody body) {
        JobStatus job = jobs.start(plan.of(body), body.queue() == null || body.queue()).await().indefinitely();
        return new Started(true, job.id(), job.outputName(), "Fusion started", job.state());
    }

    @POST
    @Path("/preview")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What a fusion would make: the base that is found, name and type; starts nothing")
    public JobPreview preview(@Valid @NotNull FuseBody body) {
        return JobPreview.of(plan.of(body));
    }

    @GET
    @Path("/status")
    @RunOnVirtualThread
    @Operation(summary = "The fusion at work, or the last one")
    public Status status() {
        Optional<JobStatus> latest = latest();
        if (latest.isEmpty()) {
            return new Status(true, false, 0, "Ready for fusion", null, null, null, null, null, null, null, null, null,
                    null);
        }
        JobStatus job = latest.get();
        JobSpec.Fuse spec = (JobSpec.Fuse) job.spec();
        JobBody body = JobBody.of(job, clock.instant());
        return new Status(true, !job.isOver(), 100 * job.progress(), message(job), job.error(), job.id(),
                spec.source(), spec.adapter(), job.outputName(), spec.target(), job.started(), body.elapsedSeconds(),
                body.etaSeconds(), body);
    }

    @POST
    @Path("/stop")
    @RunOnVirtualThread
    @Operation(summary = "Cancel the fusion at work; nothing of it is left")
    public Stopped stop() {
        JobStatus latest = latest().filter(job -> !job.isOver()).orElseThrow(() -> new ForgeException(
                ErrorCode.JOB_NOT_FOUND, "Nothing is being fused.", "GET /api/jobs lists what was."));
        return new Stopped(true, "Fusion stopped", jobs.cancel(latest.id()).await().indefinitely().id());
    }

    @GET
    @Path("/fused_models")
    @RunOnVirtualThread
    @Operation(summary = "What was fused here, the newest first")
    public FusedModels fused() {
        return new FusedModels(true, fusions().stream().filter(job -> job.state().equals("completed")
                && Files.exists(java.nio.file.Path.of(job.spec().target())))
                .map(job -> new Fused(job.outputName(), job.spec().target(),
                        ((Number) job.result().get("size_bytes")).longValue(), job.ended(), "FUSED")).toList());
    }

    private Optional<JobStatus> latest() {
        return jobs.latest(JobSpec.Fuse.class).await().indefinitely();
    }

    private List<JobStatus> fusions() {
        return jobs.jobs(JobSpec.Fuse.class).await().indefinitely();
    }

    private static String message(JobStatus job) {
        return switch (job.state()) {
            case "queued" -> "Waiting for its turn";
            case "completed" -> "Fusion completed";
            case "failed" -> "Fusion failed";
            case "cancelling", "cancelled" -> "Fusion stopped";
            default -> job.phase() == null ? "Starting" : job.phase().replace('_', ' ');
        };
    }
}
