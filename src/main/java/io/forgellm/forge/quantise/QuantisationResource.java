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
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.catalogue.Source;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Quantising, with the Python program's names; a job as {@code /api/jobs} shows it is behind each. */
@Path("/api/quantization")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class QuantisationResource {
    private final QuantisePlan plan;
    private final Suggestions suggestions;
    private final JobClient jobs;
    private final Catalogue catalogue;
    private final Clock clock;

    QuantisationResource(QuantisePlan plan, Suggestions suggestions, JobClient jobs, Catalogue catalogue,
                         Clock clock) {
        this.plan = plan;
        this.suggestions = suggestions;
        this.jobs = jobs;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** @param bits of a weight in most matrices; null where tensors stay as they are */
    public record Type(String name, Double bits, boolean needsImatrix) { }

    public record Types(boolean success, List<Type> types) { }

    /** @param type BASE, or HF_CACHE where it lies in that cache; {@code size} in bytes */
    public record Model(String name, String path, String fullPath, String type, String quantization, long size) { }

    public record Models(boolean success, List<Model> models) { }

    public record Started(boolean success, String jobId, String outputName, String state, Integer queuePosition) { }

    public record Stopped(boolean success, String message, String jobId) { }

    /**
     * @param bits   of a weight in most matrices, scales left out; null where tensors stay as they are, as
     *               {@code groupSize}, weights that share a scale
     * @param status starting, running, completed, failed or stopped; {@code duration} in seconds
     */
    public record CurrentJob(String id, String inputPath, String outputPath, String outputName, String type,
                             Integer bits, Integer groupSize, Instant startTime, String status, Instant endTime,
                             Double duration, String error) { }

    /** @param progress 0..100; {@code estimatedRemaining} in seconds */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(boolean success, boolean isQuantizing, double progress, String statusMessage, String error,
                         CurrentJob currentJob, Double estimatedRemaining, JobBody job) { }

    /** @param bits and {@code groupSize} as of {@link CurrentJob} */
    public record QuantisedModel(String name, String path, String fullPath, long size, String quantization,
                                 Integer bits, Integer groupSize, Instant quantizedAt, String originalModel,
                                 String type) { }

    public record QuantisedModels(boolean success, List<QuantisedModel> models) { }

    @GET
    @Path("/types")
    @Operation(summary = "What a model can be quantised to")
    public Types types() {
        return new Types(true, Arrays.stream(FileType.values()).map(type -> new Type(type.name(),
                type.matrices() == null ? null : type.bits(), type.needsImportance())).toList());
    }

    @GET
    @Path("/models")
    @RunOnVirtualThread
    @Operation(summary = "Models that can be quantised, the largest first")
    public Models models() {
        return new Models(true, catalogue.list().stream().filter(model -> model.error() == null)
                .sorted(Comparator.comparingLong(CatalogueModel::sizeBytes).reversed())
                .map(model -> new Model(model.id(), model.path().toString(), model.path().toString(),
                        model.source() == Source.HUGGING_FACE ? "HF_CACHE" : "BASE", model.quantisation(),
                        model.sizeBytes())).toList());
    }

    @POST
    @Path("/start")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Quantise a model, or queue that behind the job at work")
    public Started start(@Valid @NotNull QuantiseBody body) {
        JobStatus job = jobs.start(plan.of(body), body.queue() == null || body.queue()).await().indefinitely();
        return new Started(true, job.id(), job.outputName(), job.state(), job.place() == 0 ? null : job.place());
    }

    @POST
    @Path("/preview")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What quantising would make; starts nothing")
    public JobPreview preview(@Valid @NotNull QuantiseBody body) {
        return JobPreview.of(plan.of(body));
    }

    @GET
    @Path("/status")
    @RunOnVirtualThread
    @Operation(summary = "The quantisation at work, or the last one")
    public Status status() {
        Optional<JobStatus> latest = latest();
        if (latest.isEmpty()) {
            return new Status(true, false, 0, "Ready for quantization", null, null, null, null);
        }
        JobStatus job = latest.get();
        JobBody body = JobBody.of(job, clock.instant());
        FileType type = type(job);
        CurrentJob current = new CurrentJob(job.id(), ((JobSpec.Quantise) job.spec()).source(), job.spec().target(),
                job.outputName(), type.name(), type.wholeBits(), type.groupSize(), job.started(), word(job), job.ended(),
                body.elapsedSeconds(), job.error());
        return new Status(true, !job.isOver(), 100 * job.progress(), message(job), job.error(), current,
                body.etaSeconds(), body);
    }

    @POST
    @Path("/stop")
    @RunOnVirtualThread
    @Operation(summary = "Cancel the quantisation at work; nothing of it is left")
    public Stopped stop() {
        JobStatus latest = latest().filter(job -> !job.isOver()).orElseThrow(() -> new ForgeException(
                ErrorCode.JOB_NOT_FOUND, "Nothing is being quantised.", "GET /api/jobs lists what was."));
        JobStatus job = jobs.cancel(latest.id()).await().indefinitely();
        return new Stopped(true, "Quantization stopped", job.id());
    }

    @GET
    @Path("/quantized_models")
    @RunOnVirtualThread
    @Operation(summary = "What was quantised here, the newest first")
    public QuantisedModels quantised() {
        List<CatalogueModel> models = catalogue.list();
        return new QuantisedModels(true, quantisations().stream().filter(job -> job.state().equals("completed"))
                .flatMap(job -> models.stream().filter(model -> model.path().toString().equals(job.spec().target()))
                        .map(model -> new QuantisedModel(model.id(), model.path().toString(), model.path().toString(),
                                model.sizeBytes(), model.quantisation(), type(job).wholeBits(), type(job).groupSize(),
                                job.ended(), job.spec().model(), "QUANTIZED"))).toList());
    }

    @GET
    @Path("/suggest")
    @RunOnVirtualThread
    @Operation(summary = "Which type for this machine: sizes, what fits its memory, and what was measured")
    public Suggestions.Answer suggest(@QueryParam("model") String model) {
        return suggestions.of(plan.gguf(model), quantisations());
    }

    private Optional<JobStatus> latest() {
        return jobs.latest(JobSpec.Quantise.class).await().indefinitely();
    }

    private List<JobStatus> quantisations() {
        return jobs.jobs(JobSpec.Quantise.class).await().indefinitely();
    }

    private static FileType type(JobStatus job) {
        return FileType.of(((JobSpec.Quantise) job.spec()).type());
    }

    private static String word(JobStatus job) {
        return switch (job.state()) {
            case "queued" -> "starting";
            case "cancelling", "cancelled" -> "stopped";
            default -> job.state();
        };
    }

    private static String message(JobStatus job) {
        return switch (job.state()) {
            case "queued" -> "Waiting for its turn";
            case "completed" -> "Quantization completed";
            case "failed" -> "Quantization failed";
            case "cancelling", "cancelled" -> "Quantization stopped";
            default -> (job.phase() == null ? "starting" : job.phase().replace('_', ' '))
                    + (job.detail().isEmpty() ? "" : ": " + job.detail());
        };
    }
}
