package io.forgellm.web.forge;

import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /publish?checkpoint=RUN/STEP}: a checkpoint as a folder to hand on. */
@Path("/publish")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PublishPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance publish(Snapshot snapshot, List<AdapterChoice> checkpoints, String checkpoint,
                                               List<String> types, List<JobView> folders,
                                               List<JobView> jobs);

        private Templates() {
        }
    }

    private final PageState page;
    private final ForgeBook forge;

    PublishPage(PageState page, ForgeBook forge) {
        this.page = page;
        this.forge = forge;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance publish(@QueryParam("checkpoint") @DefaultValue("") @Size(max = 4096) String checkpoint) {
        List<JobView> jobs = forge.jobs(ForgeView.PUBLISH);
        return Templates.publish(page.snapshot().await().indefinitely(),
                forge.adapters().stream().filter(adapter -> adapter.run() != null).toList(), checkpoint,
                FileTypes.stored(), jobs.stream().filter(JobView::present).toList(), jobs);
    }
}
