package io.forgellm.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.engine.EngineEvent;
import io.forgellm.generation.Generation;
import io.forgellm.generation.Generations;
import io.forgellm.http.Client;
import io.forgellm.http.EventStream;
import io.forgellm.model.ModelClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/chat/completions}. */
@Path("/v1/chat/completions")
@Tag(name = "OpenAI")
public class ChatResource {
    private final Generations generations;
    private final ModelClient model;
    private final ObjectMapper json;
    private final Clock clock;

    ChatResource(Generations generations, ModelClient model, ObjectMapper json, Clock clock) {
        this.generations = generations;
        this.model = model;
        this.json = json;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "Answer a conversation")
    public Uni<Response> complete(@Valid @NotNull ChatBody body, @Context RoutingContext http) {
        return generations.start(body.toRequest(), Client.of(http)).flatMap(generation -> model.status()
                .flatMap(status -> {
                    Envelope envelope = Envelope.of("chatcmpl-", body.model(), status, clock);
                    return body.streams()
                            ? Uni.createFrom().item(EventStream.data(chunks(body, envelope, generation), json))
                            : Answers.whole(generation).map(answer -> Response.ok(ChatReply.of(envelope, answer.text(),
                                    Logprobs.of(answer.tokens()), answer.done())).build());
                }));
    }

    private static Multi<Object> chunks(ChatBody body, Envelope envelope, Generation generation) {
        Object first = ChatReply.Chunk.of(envelope, new ChatReply.Delta("assistant", ""), null, null);
        Multi<Object> rest = generation.events().onItem().transformToIterable(event -> switch (event) {
            case EngineEvent.Token token when token.text().isEmpty() && Float.isNaN(token.logprob()) ->
                    List.<Object>of();
            case EngineEvent.Token token -> List.<Object>of(ChatReply.Chunk.of(envelope,
                    new ChatReply.Delta(null, token.text()), Logprobs.of(List.of(token)), null));
            case EngineEvent.Done done -> {
                Object end = ChatReply.Chunk.of(envelope, new ChatReply.Delta(null, null), null, Envelope.reason(done));
                yield body.wantsUsage() ? List.of(end, ChatReply.Chunk.usage(envelope, Usage.of(done))) : List.of(end);
            }
            default -> List.<Object>of(OpenAiError.of(Answers.failure(event)));
        });
        return Multi.createBy().concatenating().streams(Multi.createFrom().item(first), rest);
    }
}
