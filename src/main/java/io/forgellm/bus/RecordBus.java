package io.forgellm.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorBody;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.log.LogTags;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The event bus as the rooms use it: records as messages, {@link ForgeException}s as failures. What a message is sent
 * for, the log's request and the trace's step, travels in its headers, to another pod too. It knows no room.
 */
@ApplicationScoped
public class RecordBus {
    private static final Logger LOG = Logger.getLogger(RecordBus.class);

    private final EventBus bus;
    private final ObjectMapper json;
    private final Set<Class<?>> registered = ConcurrentHashMap.newKeySet();

    public RecordBus(Vertx vertx, ObjectMapper json) {
        this.bus = vertx.eventBus();
        this.json = json;
    }

    /** The bus itself, for consumers. Messages of any record type may be sent after {@link #register}. */
    public EventBus raw() {
        return bus;
    }

    /** Makes record types known to the bus; again is harmless. */
    public void register(Class<?>... types) {
        for (Class<?> type : types) {
            register(type);
        }
    }

    private <T> void register(Class<T> type) {
        if (registered.add(type)) {
            bus.registerDefaultCodec(type, new RecordCodec<>(type, json));
        }
    }

    /**
     * Handles the requests that come to an address, on the event loop of the verticle that calls this. What the handler
     * throws is the answer.
     *
     * @param ready nothing is handled before it completes; asked for at each message
     */
    public <T> void serve(String address, Supplier<Future<?>> ready, BiConsumer<T, Message<T>> handler) {
        bus.<T>consumer(address, message -> ready.get().onComplete(done -> {
            try {
                takeUp(message);
                handler.accept(message.body(), message);
            } catch (RuntimeException e) {
                fail(message, e);
            }
        }));
    }

    /** From here on, in the message's own context, the log's lines are about the request that it was sent for. */
    private static void takeUp(Message<?> message) {
        LogTags.request(message.headers().get(LogTags.REQUEST));
        LogTags.trace(message.headers().get(LogTags.TRACE));
    }

    /** Sends a request and gives its reply, or the {@link ForgeException} that the other side failed with. */
    public <T> Uni<T> request(String address, Object message, Duration timeout) {
        return Uni.createFrom().emitter(emitter -> bus
                .<T>request(address, message, options(timeout))
                .onComplete(reply -> {
                    if (reply.succeeded()) {
                        emitter.complete(reply.result().body());
                    } else {
                        emitter.fail(toException(reply.cause()));
                    }
                }));
    }

    private static DeliveryOptions options(Duration timeout) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
        String request = LogTags.request();
        String trace = LogTags.trace();
        if (request != null) {
            options.addHeader(LogTags.REQUEST, request);
        }
        return trace == null ? options : options.addHeader(LogTags.TRACE, trace);
    }

    /** Answers a request with its error; a defect is logged. */
    public void fail(Message<?> message, Throwable error) {
        ForgeException told = ForgeException.of(error);
        if (told.isDefect()) {
            LOG.errorf(told.getCause(), "A message on %s could not be handled", message.address());
        }
        ErrorBody body = ErrorBody.of(told);
        try {
            message.fail(body.status(), json.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            message.fail(ErrorCode.INTERNAL_ERROR.status(), ErrorCode.INTERNAL_ERROR.meaning());
        }
    }

    private Throwable toException(Throwable cause) {
        if (!(cause instanceof ReplyException reply)) {
            return cause;
        }
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE -> {
                try {
                    yield json.readValue(reply.getMessage(), ErrorBody.class).toException();
                } catch (JsonProcessingException e) {
                    yield cause;
                }
            }
            case TIMEOUT -> new ForgeException(ErrorCode.INTERNAL_ERROR, "The worker did not answer in time.",
                    "Look at the server's log; restart the server if this stays.").causedBy(cause);
            default -> new ForgeException(ErrorCode.INTERNAL_ERROR, "The worker is not running.",
                    "The server is starting or stopping; try again.").causedBy(cause);
        };
    }
}
