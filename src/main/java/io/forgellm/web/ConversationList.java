package io.forgellm.web;

import io.forgellm.conversation.Conversations;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /ui/conversations}: the list at the side of the chat, all or those that hold the search text. */
@Path("/ui/conversations")
public class ConversationList {
    private static final int MOST = 200;

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance list(List<ConversationRow> conversations, String open, String search);

        private Templates() {
        }
    }

    private final Conversations conversations;
    private final Clock clock;

    ConversationList(Conversations conversations, Clock clock) {
        this.conversations = conversations;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<TemplateInstance> list(@QueryParam("search") @DefaultValue("") String search,
                                      @QueryParam("open") @DefaultValue("") String open) {
        return rows(search).map(rows -> Templates.list(rows, open, search));
    }

    Uni<List<ConversationRow>> rows(String search) {
        return Uni.createFrom().item(() -> conversations.list(search, 0, MOST).stream()
                        .map(summary -> ConversationRow.of(summary, clock.instant(), ZoneId.systemDefault())).toList())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
