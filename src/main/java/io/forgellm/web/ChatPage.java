package io.forgellm.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /chat}: the conversation with the loaded model. */
@Path("/chat")
public class ChatPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance chat(Snapshot snapshot);

        private Templates() {
        }
    }

    private final PageState state;

    ChatPage(PageState state) {
        this.state = state;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<TemplateInstance> chat() {
        return state.snapshot().map(Templates::chat);
    }
}
