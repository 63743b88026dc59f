package io.forgellm.openai;

import io.forgellm.engine.EngineEvent;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Generation;
import io.forgellm.generation.Generations;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** A generation's events, put together. */
final class Answers {
    /** A whole answer. */
    record Answer(String text, List<EngineEvent.Token> tokens, EngineEvent.Done done) {
    }

    private Answers() {
    }

    static Uni<Answer> whole(Generation generation) {
        return generation.events().collect().asList().map(events -> {
            if (events.getLast() instanceof EngineEvent.Done done) {
                List<EngineEvent.Token> tokens = events.stream().filter(EngineEvent.Token.class::isInstance)
                        .map(EngineEvent.Token.class::cast).toList();
                return new Answer(Generations.text(events), tokens, done);
            }
            throw failure(events.getLast());
        });
    }

    static ForgeException failure(EngineEvent end) {
        return end instanceof EngineEvent.Failed failed ? Generations.failure(failed)
                : new ForgeException(ErrorCode.CANCELLED);
    }
}
