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

/** {@code GET /fuse?adapter=NAME}: an adapter or a run's checkpoint into its base. */
@Path("/fuse")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class FusePage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance fuse(Snapshot snapshot, List<AdapterChoice> adapters, String adapter,
                                            List<String> types, List<JobView> jobs);

        private Templates() {
        }
    }

    private final PageState page;
    private final ForgeBook forge;

    FusePage(PageState page, ForgeBook forge) {
        this.page = page;
        this.forge = forge;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance fuse(@QueryParam("adapter") @DefaultValue("") @Size(max = 4096) String adapter) {
        return Templates.fuse(page.snapshot().await().indefinitely(), forge.adapters(), adapter,
                FileTypes.stored(), forge.jobs(ForgeView.FUSE));
    }
}
