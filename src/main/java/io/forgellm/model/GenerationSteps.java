package io.forgellm.model;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.trace.Step;
import io.forgellm.trace.Trace;
import java.util.Locale;

/**
 * A generation's steps for its trace: it waits in the queue, its prompt is read, its answer is written. Confined to the
 * worker's event loop.
 */
final class GenerationSteps {
    private final Step whole = Trace.begin("generation");
    private Step now = whole.begin("queue");
    private boolean writing;
    private long pid;

    /** @param position in the queue */
    void queued(int position) {
        whole.set("forgellm.queue.position", position);
    }

    /** A slot is free. */
    void dispatched(String model, EngineInfo engine) {
        whole.set("gen_ai.operation.name", "text_completion").set("gen_ai.request.model", model)
                .set("forgellm.engine", engine.engine());
        pid = engine.pid();
        next("prefill").set("process.pid", pid);
    }

    void heard(EngineEvent event) {
        switch (event) {
            case EngineEvent.Started started -> now.set("forgellm.slot", started.slot())
                    .set("gen_ai.usage.input_tokens", started.promptTokens())
                    .set("forgellm.cached_tokens", started.cachedTokens());
            case EngineEvent.Token token when !writing -> {
                writing = true;
                next("generate").set("process.pid", pid);
            }
            case EngineEvent.Token token -> { }
            case EngineEvent.Done(var reason, var figures) -> {
                count(figures);
                whole.set("forgellm.finish", reason.name().toLowerCase(Locale.ROOT));
                end();
            }
            case EngineEvent.Cancelled(var figures) -> {
                count(figures);
                whole.set("forgellm.finish", "cancelled");
                end();
            }
            case EngineEvent.Failed failed -> {
                now.fail(failed.message());
                whole.set("error.type", failed.code().name());
                whole.fail(failed.message());
            }
        }
    }

    private void count(EngineEvent.Statistics figures) {
        if (writing) {
            now.set("gen_ai.usage.output_tokens", figures.completionTokens());
        }
        if (figures.promptTokens() > 0) {
            whole.set("gen_ai.usage.input_tokens", figures.promptTokens())
                    .set("gen_ai.usage.output_tokens", figures.completionTokens());
        }
    }

    private Step next(String name) {
        now.end();
        now = whole.begin(name);
        return now;
    }

    private void end() {
        now.end();
        whole.end();
    }
}
