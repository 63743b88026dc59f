package io.forgellm.generation;

import io.forgellm.engine.EngineEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client's end of one stream: hands out events, grants credit as they are taken, gives signs of life, and tells
 * the worker when nobody wants them any more.
 */
final class IncomingStream {
    /** Events the worker may send ahead of a slow client. */
    static final int CREDITS = 64;
    private static final int GRANT = CREDITS / 2;
    private static final long SIGN_OF_LIFE_MILLIS = 10_000;

    private final EventBus bus;
    private final Vertx vertx;
    private final String address;
    private final CompletableFuture<EngineEvent> first = new CompletableFuture<>();
    private final UnicastProcessor<EngineEvent> processor = UnicastProcessor.create();
    private final AtomicInteger taken = new AtomicInteger();
    private final MessageConsumer<EngineEvent> consumer;
    private final long timer;
    private long id;
    private boolean cancelled;
    private boolean over;

    IncomingStream(EventBus bus, Vertx vertx, String address) {
        this.bus = bus;
        this.vertx = vertx;
        this.address = address;
        this.consumer = bus.consumer(address, m -> onEvent(m.body()));
        this.timer = vertx.setPeriodic(SIGN_OF_LIFE_MILLIS, t -> grant(0));
    }

    String address() {
        return address;
    }

    /** The stream's first event: Started, or the terminal one if it never began. */
    Uni<EngineEvent> first() {
        return Uni.createFrom().completionStage(first);
    }

    /** What follows a Started. */
    Multi<EngineEvent> events() {
        return processor.onItem().invoke(e -> onTaken()).onCancellation().invoke(this::cancel);
    }

    private synchronized void onEvent(EngineEvent event) {
        if (over) {
            return;
        }
        boolean terminal = event instanceof EngineEvent.Terminal;
        if (terminal) {
            over = true;
            close();
        }
        if (!first.isDone()) {
            first.complete(event);
            onTaken();
        } else {
            processor.onNext(event);
        }
        if (terminal) {
            processor.onComplete();
        }
    }

    private void onTaken() {
        if (taken.incrementAndGet() % GRANT == 0) {
            grant(GRANT);
        }
    }

    private synchronized void grant(int credits) {
        if (id != 0 && !over) {
            bus.send(GenerationRequest.GRANT_ADDRESS, new GenerationRequest.Grant(id, credits));
        }
    }

    /** The worker took the request; a client that left meanwhile is told of now. */
    synchronized void accepted(GenerationRequest.Accepted accepted) {
        id = accepted.id();
        if (cancelled) {
            sendCancel();
        }
    }

    synchronized void cancel() {
        if (!cancelled && !over) {
            cancelled = true;
            over = true;
            sendCancel();
            close();
            first.complete(new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
        }
    }

    private void sendCancel() {
        if (id != 0) {
            bus.send(GenerationRequest.CANCEL_ADDRESS, new GenerationRequest.Cancel(id));
        }
    }

    void close() {
        consumer.unregister();
        vertx.cancelTimer(timer);
    }
}
