package io.forgellm.forge.gate;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.ForgeEngine;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobsResource.OneJob;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.training.BaseModels;
import io.forgellm.training.adapter.AdapterFiles;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts holding a model against what it was made from. */
@jakarta.ws.rs.Path("/api/jobs/verify")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class VerifyResource {
    private final ForgeEngine engine;
    private final BaseModels models;
    private final Catalogue catalogue;
    private final JobClient jobs;
    private final Clock clock;

    VerifyResource(ForgeEngine engine, BaseModels models, Catalogue catalogue, JobClient jobs, Clock clock) {
        this.engine = engine;
        this.models = models;
        this.catalogue = catalogue;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * @param model     the GGUF file or Hugging Face folder that is judged
     * @param reference what it was made from, either form; {@code adapter} was put on it, if one was
     * @param override  why it is good even where it differs; the job then ends well and keeps the reason
     */
    public record VerifyBody(@NotBlank String model, @NotBlank String reference, String adapter,
                             @Size(min = 10, max = 2000) String override, @Min(0) @Max(512) Integer threads) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Hold a model against what it was made from: template, tokens, answers, perplexity")
    public OneJob verify(@Valid @NotNull VerifyBody body) {
        engine.require("way to compare models");
        BaseModels.Base model = models.resolve(body.model());
        Path reference = models.resolve(body.reference()).path();
        JobSpec.Verify spec = new JobSpec.Verify(model.name(), model.path().toString(), reference.toString(),
                adapter(body.adapter(), Files.isDirectory(reference)), body.override(),
                body.threads() == null ? 0 : body.threads());
        return new OneJob(true, JobBody.of(jobs.start(spec, true).await().indefinitely(), clock.instant()));
    }

    /** A GGUF LoRA, or for what cannot be put on a GGUF file the folder that the trainer left. */
    private String adapter(String named, boolean onFolder) {
        if (named == null || named.isBlank()) {
            return null;
        }
        CatalogueAdapter adapter = catalogue.resolveAdapter(named);
        if (adapter.isLora() && !onFolder) {
            return adapter.path().toString();
        }
        if (adapter.checkpoint() != null) {
            return adapter.checkpoint().folder().toString();
        }
        Path folder = adapter.path().getParent();
        if (!Files.isRegularFile(folder.resolve(AdapterFiles.PEFT))) {
            throw invalid("adapter", adapter.name() + " is a GGUF LoRA, and the reference is a Hugging Face folder.",
                    "Name the GGUF file of the base as reference, or an adapter in PEFT's form.");
        }
        return folder.toString();
    }

    private static ForgeException invalid(String field, String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                suggestion);
    }
}
