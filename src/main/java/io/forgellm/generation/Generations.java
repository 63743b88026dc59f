package io.forgellm.generation;

import io.forgellm.bus.RecordBus;
import io.forgellm.engine.EngineEvent;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.http.Client;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The one way to a generation, for every dialect: asks the model worker over the bus and hands out its stream. It
 * knows neither HTTP nor the engine.
 */
@ApplicationScoped
public class Generations {
    private static final Duration ACCEPTANCE = Duration.ofSeconds(30);

    private final RecordBus bus;
    private final Vertx vertx;
    private final GenerationMetrics metrics;

    Generations(RecordBus bus, Vertx vertx, GenerationMetrics metrics) {
        this.bus = bus;
        this.vertx = vertx;
        this.metrics = metrics;
    }

    /**
     * Starts a generation; gives it when the prompt was taken by a slot, so that an error until then can still have
     * its own status. Cancelling the Uni, or the client's going away, takes it off the queue.
     */
    public Uni<Generation> start(GenerationRequest request, Client client) {
        IncomingStream stream = new IncomingStream(bus.raw(), vertx, "generation." + UUID.randomUUID());
        client.onGone(stream::cancel);
        return bus.<GenerationRequest.Accepted>request(GenerationRequest.ADDRESS,
                        request.replyingTo(stream.address(), IncomingStream.CREDITS), ACCEPTANCE)
                .onFailure().invoke(stream::close)
                .invoke(stream::accepted)
                .replaceWith(stream.events())
                .flatMap(events -> stream.first().map(first -> switch (first) {
                    case EngineEvent.Started started -> new Generation(started, metrics.observe(started, events));
                    case EngineEvent.Failed failed -> throw failure(failed);
                    case EngineEvent.Cancelled cancelled -> throw new ForgeException(ErrorCode.CANCELLED);
                    default -> throw new IllegalStateException("A stream began with " + first);
                }))
                .onCancellation().invoke(stream::cancel);
    }

    /** How the loaded model would be asked. */
    public Uni<PromptRequest.Rendered> render(PromptRequest request) {
        return bus.request(PromptRequest.ADDRESS, request, ACCEPTANCE);
    }

    /** The error that a failed generation stands for. */
    public static ForgeException failure(EngineEvent.Failed failed) {
        return new ForgeException(failed.code(), failed.message(), failed.details(), null);
    }

    /** The answer's text. */
    public static String text(List<EngineEvent> events) {
        StringBuilder text = new StringBuilder();
        for (EngineEvent event : events) {
            if (event instanceof EngineEvent.Token token) {
                text.append(token.text());
            }
        }
        return text.toString();
    }
}
