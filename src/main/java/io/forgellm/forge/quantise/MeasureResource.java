package io.forgellm.forge.quantise;

import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobsResource.OneJob;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts measuring a model. */
@Path("/api/jobs/measure")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class MeasureResource {
    private final QuantisePlan plan;
    private final JobClient jobs;
    private final Clock clock;

    MeasureResource(QuantisePlan plan, JobClient jobs, Clock clock) {
        this.plan = plan;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** @param text file to read; @param chunks pieces of 512 tokens at most, 0 for all */
    public record MeasureBody(String model, String text, @Min(0) Integer chunks, @Min(0) @Max(512) Integer threads) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Measure a model's perplexity and speed on a text")
    public OneJob measure(@Valid @NotNull MeasureBody body) {
        return new OneJob(true, JobBody.of(jobs.start(plan.measure(body.model(), body.text(), body.chunks(),
                body.threads()), true).await().indefinitely(), clock.instant()));
    }
}
