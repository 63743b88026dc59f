package io.forgellm.forge.compare;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.ForgeEngine;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobSpec.Compare.Subject;
import io.forgellm.forge.job.JobsResource.OneJob;
import io.forgellm.training.DataPlaces;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts comparing models. */
@Path("/api/jobs/compare")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class CompareModelsResource {
    private static final int USUAL_ANSWER = 64;

    private final ForgeEngine engine;
    private final Subjects subjects;
    private final DataPlaces texts;
    private final JobClient jobs;
    private final Clock clock;

    CompareModelsResource(ForgeEngine engine, Subjects subjects, DataPlaces texts, JobClient jobs, Clock clock) {
        this.engine = engine;
        this.subjects = subjects;
        this.texts = texts;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** @param model a model, a run or a checkpoint; {@code adapter} is put on a model */
    public record Named(@NotBlank @Size(max = 4096) String model, @Size(max = 4096) String adapter) { }

    /**
     * @param text      file that perplexity is measured on; {@code chunks} pieces of 512 tokens of it, 0 for all
     * @param prompts   what all are asked; text, prompts or both
     * @param maxTokens of an answer, 64 by default
     */
    public record ModelsBody(@NotNull @Size(min = 2, max = 12) List<@Valid @NotNull Named> models, String text,
                             @Min(0) Integer chunks, @Size(max = 32) List<@NotBlank @Size(max = 4096) String> prompts,
                             @Min(1) @Max(256) Integer maxTokens, @Min(0) @Max(512) Integer threads) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Compare models: perplexity on a text, answers to the same prompts, speed, size")
    public OneJob compare(@Valid @NotNull ModelsBody body) {
        engine.require("way to compare models");
        List<String> prompts = body.prompts() == null ? List.of() : body.prompts();
        String text = body.text() == null || body.text().isBlank() ? null : text(body.text());
        if (text == null && prompts.isEmpty()) {
            throw invalid("text", "What shall they be compared by?", "Send text, prompts or both.");
        }
        List<Subject> found = body.models().stream().map(named -> subjects.find(named.model(), named.adapter()))
                .toList();
        JobSpec.Compare spec = new JobSpec.Compare(found.stream().map(Subject::name).collect(Collectors.joining(", ")),
                found, text, number(body.chunks(), 0), prompts, number(body.maxTokens(), USUAL_ANSWER),
                number(body.threads(), 0));
        return new OneJob(true, JobBody.of(jobs.start(spec, true).await().indefinitely(), clock.instant()));
    }

    private String text(String named) {
        java.nio.file.Path path = texts.data("text", named);
        if (!Files.isRegularFile(path)) {
            throw invalid("text", path + " is not a file.", null);
        }
        return path.toString();
    }

    private static int number(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private static ForgeException invalid(String field, String message, String suggestion) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': " + message, Map.of("field", field),
                suggestion);
    }
}
