package io.forgellm.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Conversations over HTTP; see docs/api.md. */
@Path("/api/conversations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Conversations")
public class ConversationResource {
    private static final int NAME_LENGTH = 30;
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Conversations conversations;
    private final HistoryFile history;
    private final Clock clock;

    ConversationResource(Conversations conversations, ObjectMapper json, Clock clock) {
        this.conversations = conversations;
        this.history = new HistoryFile(json);
        this.clock = clock;
    }

    public record All(boolean success, List<Conversation.Summary> conversations) { }

    public record One(boolean success, Conversation conversation) { }

    /** @param title of the conversation, which its first question names */
    public record Said(boolean success, Turn turn, String title) { }

    public record Deleted(boolean success, String message) { }

    @GET
    @Operation(summary = "Conversations, the one changed last first; 'search' looks into titles and turns")
    public All list(@QueryParam("search") @Size(max = 1000) String search,
                    @QueryParam("offset") @DefaultValue("0") @Min(0) @Max(1_000_000) int offset,
                    @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(1000) int limit) {
        return new All(true, conversations.list(search, offset, limit));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Begin a conversation")
    public Response create(@Valid @NotNull ConversationBody body) {
        return created(conversations.create(body));
    }

    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Take over a conversation that was exported here or saved by the Python program; with an 'id' of "
            + "the client's choice it is there once, however often it is sent")
    public Response take(@NotNull ObjectNode file, @QueryParam("id") @Pattern(regexp = ID) String id) {
        if (id != null && conversations.exists(id)) {
            return Response.ok(new One(true, conversations.get(id))).build();
        }
        return created(conversations.take(id == null ? UUID.randomUUID().toString() : id, history.read(file)));
    }

    private static Response created(Conversation conversation) {
        return Response.status(Response.Status.CREATED).entity(new One(true, conversation)).build();
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "A conversation with all its branches")
    public One get(@PathParam("id") String id) {
        return new One(true, conversations.get(id));
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Rename it, change its settings, or show another branch")
    public One change(@PathParam("id") String id, @Valid @NotNull ConversationBody body) {
        return new One(true, conversations.change(id, body));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Remove a conversation with all its branches")
    public Deleted delete(@PathParam("id") String id) {
        conversations.delete(id);
        return new Deleted(true, "The conversation was removed");
    }

    @POST
    @Path("/{id}/turns")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Add a turn after another; two turns after the same one are branches")
    public Response add(@PathParam("id") String id, @Valid @NotNull TurnBody body) {
        Turn turn = conversations.add(id, body);
        return Response.status(Response.Status.CREATED)
                .entity(new Said(true, turn, conversations.title(id))).build();
    }

    @GET
    @Path("/{id}/export")
    @Operation(summary = "As a file: the Python program's history format, with all branches beside it")
    public Response export(@PathParam("id") String id) {
        Conversation conversation = conversations.get(id);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return Response.ok(history.write(conversation, now))
                .header("Content-Disposition", "attachment; filename=\"" + name(conversation, now) + "\"").build();
    }

    /** As the Python program's page names it. */
    private static String name(Conversation conversation, Instant now) {
        String model = conversation.model() == null ? "unknown" : conversation.model().replaceAll("[^A-Za-z0-9]", "_");
        return "chat_history_" + model.substring(0, Math.min(NAME_LENGTH, model.length())) + "_"
                + now.toString().replaceAll("[:.]", "-") + ".json";
    }
}
