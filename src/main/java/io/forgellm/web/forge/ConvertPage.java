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

/** {@code GET /convert?model=NAME}: a Hugging Face folder to GGUF, or a GGUF file to such a folder. */
@Path("/convert")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ConvertPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance convert(Snapshot snapshot, String model, List<JobView> jobs);

        private Templates() {
        }
    }

    private final PageState page;
    private final ForgeBook forge;

    ConvertPage(PageState page, ForgeBook forge) {
        this.page = page;
        this.forge = forge;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance convert(@QueryParam("model") @DefaultValue("") @Size(max = 4096) String model) {
        return Templates.convert(page.snapshot().await().indefinitely(), model,
                forge.jobs(ForgeView.CONVERT));
    }
}
