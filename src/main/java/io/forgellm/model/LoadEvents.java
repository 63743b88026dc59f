package io.forgellm.model;

import io.forgellm.error.ErrorBody;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/** A load as its client watches it: progress, then one done or error. The load goes on when the client goes away. */
final class LoadEvents {
    /** @param progress 0..1 */
    record Progress(String type, double progress) {
    }

    private LoadEvents() {
    }

    static Multi<Object> of(Uni<ModelStatus> load, Multi<ModelStatus> changes) {
        return Multi.createFrom().emitter(emitter -> {
            Cancellable watching = changes.filter(ModelStatus::loading).subscribe()
                    .with(s -> emitter.emit(new Progress("progress", s.progress())));
            load.onTermination().invoke(watching::cancel).subscribe().with(
                    s -> emitter.emit(LoadReply.loaded(s).asEvent()).complete(),
                    e -> emitter.emit(ErrorBody.of(e).asEvent()).complete());
        });
    }

    /** The name of an event. */
    static String name(Object event) {
        return switch (event) {
            case Progress progress -> progress.type();
            case LoadReply done -> done.type();
            case ErrorBody error -> error.type();
            default -> throw new IllegalArgumentException(event.getClass().getName());
        };
    }
}
