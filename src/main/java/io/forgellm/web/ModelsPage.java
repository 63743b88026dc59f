package io.forgellm.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /models}: what is on this machine, what is in memory, and getting more. */
@Path("/models")
public class ModelsPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance models(Snapshot snapshot);

        private Templates() {
        }
    }

    private final PageState state;

    ModelsPage(PageState state) {
        this.state = state;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<TemplateInstance> models() {
        return state.snapshot().map(Templates::models);
    }
}
