package io.forgellm.model;

import io.forgellm.bus.RecordBus;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.eventbus.MessageConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The model worker as resources see it: messages out, snapshots back. */
@ApplicationScoped
public class ModelClient {
    /** Reading a large model from a slow disk takes its time. */
    private static final Duration LOAD = Duration.ofMinutes(30);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final RecordBus bus;

    ModelClient(RecordBus bus) {
        this.bus = bus;
    }

    public Uni<ModelStatus> load(LoadModel request) {
        return bus.request(ModelAddresses.LOAD, request, LOAD);
    }

    public Uni<ModelStatus> unload() {
        return bus.request(ModelAddresses.UNLOAD, new UnloadModel(), LOAD);
    }

    public Uni<ModelStatus> adapters(SetAdapters request) {
        return bus.request(ModelAddresses.ADAPTERS, request, LOAD);
    }

    public Uni<ModelStatus> status() {
        return bus.request(ModelAddresses.STATUS, new GetModelStatus(), ANSWER);
    }

    /** The status, once the engine's process has shown that it answers; see {@link AskEngine}. */
    public Uni<ModelStatus> askEngine() {
        return bus.request(ModelAddresses.ASK, new AskEngine(), ANSWER);
    }

    /** A snapshot at each change from now on; a slow reader gets the newest. */
    public Multi<ModelStatus> changes() {
        return Multi.createFrom().<ModelStatus>emitter(emitter -> {
            MessageConsumer<ModelStatus> consumer =
                    bus.raw().consumer(ModelAddresses.EVENTS, m -> emitter.emit(m.body()));
            emitter.onTermination(consumer::unregister);
        }).onOverflow().dropPreviousItems();
    }
}
