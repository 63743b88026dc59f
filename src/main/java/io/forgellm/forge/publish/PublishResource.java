package io.forgellm.forge.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /api/training/publish_checkpoint}: a checkpoint as a folder to hand on. */
@Path("/api/training/publish_checkpoint")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class PublishResource {
    private final PublishPlan plan;
    private final JobClient jobs;
    private final Clock clock;

    PublishResource(PublishPlan plan, JobClient jobs, Clock clock) {
        this.plan = plan;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** @param timestamp as in the folder's name, UTC; {@code job} has the models' figures and the gate's checks */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Published(boolean success, String outputDir, String modelName, String readmePath,
                            String dashboardPath, String timestamp, JobBody job) { }

    public record Begun(boolean success, String jobId, JobBody job) { }

    /** @param files below {@code outputDir}; {@code verified} whether the gate will be asked */
    public record Planned(boolean success, boolean dryRun, String outputDir, String modelName, String baseModel,
                          String checkpoint, int iteration, String type, String licence, String reason,
                          boolean verified, List<String> files) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Publish a checkpoint: models that passed the gate, adapter, card with curves, reproduction")
    public Response publish(@Valid @NotNull PublishBody body) {
        JobSpec.Publish spec = plan.of(body);
        if (Boolean.TRUE.equals(body.dryRun())) {
            return Response.ok(planned(spec)).build();
        }
        JobStatus job = jobs.start(spec, true).await().indefinitely();
        if (Boolean.TRUE.equals(body.background())) {
            return Response.accepted(new Begun(true, job.id(), JobBody.of(job, clock.instant()))).build();
        }
        return Response.ok(published(jobs.end(job.id()).await().indefinitely())).build();
    }

    private Published published(JobStatus job) {
        if (job.state().equals("cancelled")) {
            throw new ForgeException(ErrorCode.CANCELLED, "The publication was cancelled; nothing of it is left.");
        }
        if (job.result() == null) {
            throw new ForgeException(ErrorCode.valueOf(job.errorCode()), job.error(), job.details(), job.suggestion());
        }
        String target = job.spec().target();
        return new Published(true, target, (String) job.result().get("model_name"),
                (String) job.result().get("readme_path"), (String) job.result().get("dashboard_path"),
                target.substring(target.length() - "yyyyMMdd_HHmmss".length()), JobBody.of(job, clock.instant()));
    }

    private static Planned planned(JobSpec.Publish spec) {
        List<String> files = new ArrayList<>();
        if (spec.formats().contains("gguf")) {
            files.add(java.nio.file.Path.of(spec.run()).getFileName() + "-" + spec.step() + "-" + spec.type() + ".gguf");
        }
        if (spec.formats().contains("safetensors")) {
            files.addAll(List.of("config.json", "model.safetensors", "tokenizer.json"));
        }
        files.addAll(List.of("adapter/", Publishing.README, Publishing.METADATA, Reproduction.FILE,
                Publishing.PICTURE.toString()));
        return new Planned(true, true, spec.target(), Publishing.modelName(java.nio.file.Path.of(spec.target())),
                spec.model(), spec.checkpoint(), spec.step(), spec.type(), spec.licence(), spec.reason(), spec.verify(),
                files);
    }
}
