package io.forgellm.forge.job;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.job.JobsResource.OneJob;
import io.forgellm.training.BaseModels;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts converting a model: a Hugging Face folder to GGUF, a GGUF file to a folder. */
@Path("/api/jobs/convert")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class ConvertResource {
    private final BaseModels models;
    private final Targets targets;
    private final JobClient jobs;
    private final Clock clock;

    ConvertResource(BaseModels models, Targets targets, JobClient jobs, Clock clock) {
        this.models = models;
        this.targets = targets;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * @param model name of a model, path of a Hugging Face folder or of a GGUF file
     * @param type  F16 (default), BF16 or F32, of matrices
     * @param name  of the new model (default: the source's with the type)
     */
    public record ConvertBody(@NotBlank String model, String type, String name) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Convert a Hugging Face folder to GGUF, or a GGUF file to a folder with safetensors")
    public OneJob convert(@Valid @NotNull ConvertBody body) {
        return new OneJob(true, JobBody.of(jobs.start(spec(body), true).await().indefinitely(), clock.instant()));
    }

    @POST
    @Path("/preview")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What converting would make; starts nothing")
    public JobPreview preview(@Valid @NotNull ConvertBody body) {
        return JobPreview.of(spec(body));
    }

    private JobSpec.Convert spec(ConvertBody body) {
        BaseModels.Base source = models.resolve(body.model());
        boolean toGguf = Files.isDirectory(source.path());
        FloatType type = type(body.type());
        String name = body.name() == null || body.name().isBlank() ? Targets.stem(source.path()) + "-" + type
                : body.name();
        return new JobSpec.Convert(source.name(), source.path().toString(),
                (toGguf ? targets.file(name) : targets.folder(name)).toString(), toGguf ? "gguf" : "safetensors",
                type.name());
    }

    private static FloatType type(String name) {
        return name == null || name.isBlank() ? FloatType.F16 : FloatType.named(name.strip())
                .orElseThrow(() -> new ForgeException(ErrorCode.INVALID_PARAMETER, "'type': " + name
                        + " is no type to convert to.", Map.of("field", "type", "types",
                        Arrays.stream(FloatType.values()).map(Enum::name).toList()),
                        "Quantise what was converted: POST /api/quantization/start."));
    }
}
