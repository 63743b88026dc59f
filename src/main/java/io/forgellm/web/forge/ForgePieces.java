package io.forgellm.web.forge;

import io.forgellm.forge.job.JobsResource;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /ui/jobs/JOB/log}: the end of what a job's process printed, fetched when it is asked for. */
@Path("/ui/jobs/{job}/log")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ForgePieces {
    private static final int LOG_BYTES = 24 << 10;

    @CheckedTemplate(basePath = "forge")
    static class Templates {
        static native TemplateInstance log(String text);

        private Templates() {
        }
    }

    private final JobsResource jobs;

    ForgePieces(JobsResource jobs) {
        this.jobs = jobs;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance log(@PathParam("job") String id) throws IOException {
        return Templates.log(jobs.log(id, LOG_BYTES).logs());
    }
}
