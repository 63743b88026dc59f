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
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts holding a model against what it was made from. */
@Path("/api/jobs/verify")
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
     * @param model     the GGUF file that is judged
     * @param reference GGUF model that it was made from; {@code adapter} was put on it, if one was
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
        BaseModels.Base model = gguf("model", body.model());
        JobSpec.Verify spec = new JobSpec.Verify(model.name(), model.path().toString(),
                gguf("reference", body.reference()).path().toString(), adapter(body.adapter()), body.override(),
                body.threads() == null ? 0 : body.threads());
        return new OneJob(true, JobBody.of(jobs.start(spec, true).await().indefinitely(), clock.instant()));
    }

    private String adapter(String named) {
        if (named == null || named.isBlank()) {
            return null;
        }
        CatalogueAdapter adapter = catalogue.resolveAdapter(named);
        if (!adapter.isLora()) {
            throw invalid("adapter", adapter.name() + " cannot be put on as it is.", "Give a LoRA.");
        }
        return adapter.path().toString();
    }

    private BaseModels.Base gguf(String field, String named) {
        BaseModels.Base model = models.resolve(named);
        if (Files.isDirectory(model.path())) {
            throw invalid(field, model.name() + " is a Hugging Face folder, not GGUF.",
                    "Convert it first: POST /api/jobs/convert.");
        }
        return model;
    }

    private static ForgeException invalid(String field, String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                suggestion);
    }
}
