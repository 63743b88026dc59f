package io.forgellm.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /chat} begins a conversation, {@code GET /chat/{id}} shows one; the script gets what was said. */
@Path("/chat")
@Produces(MediaType.TEXT_HTML)
public class ChatPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance chat(Snapshot snapshot, List<ConversationRow> conversations, String open);

        private Templates() {
        }
    }

    private final PageState state;
    private final ConversationList list;

    ChatPage(PageState state, ConversationList list) {
        this.state = state;
        this.list = list;
    }

    @GET
    @Operation(hidden = true)
    public Uni<TemplateInstance> chat() {
        return chat("");
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public Uni<TemplateInstance> chat(@PathParam("id") String id) {
        return Uni.combine().all().unis(state.snapshot(), list.rows("")).asTuple()
                .map(both -> Templates.chat(both.getItem1(), both.getItem2(), id));
    }
}
