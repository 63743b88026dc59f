package io.forgellm.forge.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobSpec.Upload.Part;
import io.forgellm.forge.job.JobsResource.OneJob;
import io.forgellm.model.pull.HubConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts uploads to the hub. */
@Path("/api/jobs/upload")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Forge")
public class UploadResource {
    private static final String SEGMENT = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";
    private static final Pattern REPOSITORY = Pattern.compile(SEGMENT + "/" + SEGMENT);
    private static final Pattern REVISION = Pattern.compile("(" + SEGMENT + "/){0,4}" + SEGMENT);

    private final UploadFiles files;
    private final HubConfig hub;
    private final JobClient jobs;
    private final Clock clock;

    UploadResource(UploadFiles files, HubConfig hub, JobClient jobs, Clock clock) {
        this.files = files;
        this.hub = hub;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * @param folder   what is uploaded, or {@code model}: one of both
     * @param repo     {@code org/name}; {@code revision} a branch of it, main by default
     * @param isPrivate of a repository that is made; where it is there already and public, nothing is sent
     * @param message  of the commit
     * @param dryRun   true, the default, only tells what would be done
     */
    public record UploadBody(@Size(max = 4096) String folder, @Size(max = 4096) String model, @NotBlank String repo,
                             String revision, @JsonProperty("private") Boolean isPrivate,
                             @Size(max = 500) String message, Boolean dryRun) { }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Upload a folder or a model to the hub; a dry run, unless dry_run is false")
    public OneJob upload(@Valid @NotNull UploadBody body) {
        String repo = matching(REPOSITORY, "repo", body.repo(), "organisation/name");
        String revision = body.revision() == null || body.revision().isBlank() ? "main"
                : matching(REVISION, "revision", body.revision(), "the name of a branch");
        boolean dryRun = body.dryRun() == null || body.dryRun();
        List<Part> parts = parts(body);
        if (!dryRun && hub.token().isEmpty()) {
            throw new ForgeException(ErrorCode.HUB_ACCESS_DENIED, "An upload needs a token of the hub.", Map.of(),
                    "Start the server with HF_TOKEN or forgellm.hub.token set to one that may write there.");
        }
        String name = body.model() == null ? body.folder() : body.model();
        JobSpec.Upload spec = new JobSpec.Upload(name, parts, hub.url().toString(), repo, revision, body.isPrivate(),
                body.message() == null || body.message().isBlank() ? "Upload from ForgeLLM" : body.message(), dryRun);
        return new OneJob(true, JobBody.of(jobs.start(spec, true).await().indefinitely(), clock.instant()));
    }

    private List<Part> parts(UploadBody body) {
        boolean folder = body.folder() != null && !body.folder().isBlank();
        boolean model = body.model() != null && !body.model().isBlank();
        if (folder == model) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'folder': Send folder or model, one of both.",
                    Map.of("field", "folder"), null);
        }
        return folder ? files.ofFolder(body.folder()) : files.ofModel(body.model());
    }

    private static String matching(Pattern pattern, String field, String value, String shape) {
        if (!pattern.matcher(value).matches() || value.contains("..")) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "': \"" + value + "\" is not " + shape
                    + ".", Map.of("field", field), null);
        }
        return value;
    }
}
