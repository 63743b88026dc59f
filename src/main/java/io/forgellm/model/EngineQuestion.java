package io.forgellm.model;

import io.forgellm.bus.WorkerLoop;
import io.forgellm.engine.Engine;
import io.vertx.core.Future;

/** Small talk with the engine's process. Who asks while it owes an answer waits for that one: nothing piles up. */
final class EngineQuestion {
    private final WorkerLoop loop;
    private Engine asked;
    private Future<int[]> answer;

    EngineQuestion(WorkerLoop loop) {
        this.loop = loop;
    }

    /** Completes when the process has answered; fails when it has ended; may never do either. */
    Future<int[]> ask(Engine engine) {
        if (engine != asked || answer.isComplete()) {
            asked = engine;
            answer = loop.hear(engine.tokenize("?", false));
        }
        return answer;
    }
}
