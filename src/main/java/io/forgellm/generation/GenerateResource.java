package io.forgellm.generation;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.engine.EngineEvent;
import io.forgellm.error.ErrorBody;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.http.Client;
import io.forgellm.http.EventStream;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Generation in the words of the Python program: one JSON answer, JSON lines, or server-sent events; one path. */
@Path("/api/model/generate")
@Tag(name = "Model")
public class GenerateResource {
    private final Generations generations;
    private final ObjectMapper json;
    private final Clock clock;

    GenerateResource(Generations generations, ObjectMapper json, Clock clock) {
        this.generations = generations;
        this.json = json;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "Generate an answer or continue a text")
    public Uni<Response> generate(@Valid @NotNull GenerateBody body, @HeaderParam(HttpHeaders.ACCEPT) String accept,
                                  @Context RoutingContext http) {
        Uni<Generation> generation = generations.start(body.toRequest(), Client.of(http));
        if (EventStream.wanted(accept)) {
            return generation.map(g -> EventStream.events(replies(g), GenerateResource::name, json));
        }
        if (body.isStreaming()) {
            return generation.map(g -> EventStream.lines(replies(g), json));
        }
        return generation.flatMap(this::whole).map(reply -> Response.ok(reply, MediaType.APPLICATION_JSON).build());
    }

    /** The answer to {@code POST /api/model/generate/prompt}. */
    public record Prompt(boolean success, String prompt, int tokens) {
    }

    @POST
    @Path("/prompt")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The prompt that this request would make, as the model sees it; nothing is generated")
    public Uni<Prompt> prompt(@Valid @NotNull GenerateBody body) {
        return generations.render(body.toPromptRequest()).map(r -> new Prompt(true, r.prompt(), r.tokens()));
    }

    private Multi<Object> replies(Generation generation) {
        return generation.events()
                // A token may end inside a character or a held-back stop string: then there is nothing to show yet.
                .filter(e -> !(e instanceof EngineEvent.Token token && token.text().isEmpty() && Float.isNaN(token.logprob())))
                .map(event -> switch (event) {
                    case EngineEvent.Token token -> new GenerateReply.Chunk("chunk", token.text(),
                            clock.millis() / 1000.0, TokenReply.of(token));
                    case EngineEvent.Done done -> GenerateReply.complete(generation.started(), done);
                    case EngineEvent.Cancelled cancelled ->
                            new GenerateReply.Cancelled("cancelled", cancelled.statistics().completionTokens());
                    case EngineEvent.Failed failed -> ErrorBody.of(Generations.failure(failed)).asEvent();
                    case EngineEvent.Started again -> throw new IllegalStateException("A stream began twice");
                });
    }

    private static String name(Object reply) {
        return switch (reply) {
            case GenerateReply.Chunk chunk -> chunk.type();
            case GenerateReply.Complete complete -> complete.type();
            case GenerateReply.Cancelled cancelled -> cancelled.type();
            case ErrorBody error -> error.type();
            default -> throw new IllegalArgumentException(reply.getClass().getName());
        };
    }

    private Uni<GenerateReply.Complete> whole(Generation generation) {
        return generation.events().collect().asList().map(events -> switch (events.getLast()) {
            case EngineEvent.Done done -> GenerateReply.whole(Generations.text(events), tokens(events),
                    generation.started(), done);
            case EngineEvent.Failed failed -> throw Generations.failure(failed);
            default -> throw new ForgeException(ErrorCode.CANCELLED);
        });
    }

    /** Null where none were asked for. */
    private static List<TokenReply> tokens(List<EngineEvent> events) {
        List<TokenReply> tokens = events.stream().filter(EngineEvent.Token.class::isInstance)
                .map(e -> TokenReply.of((EngineEvent.Token) e)).filter(Objects::nonNull).toList();
        return tokens.isEmpty() ? null : tokens;
    }
}
