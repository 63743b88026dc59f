package io.forgellm.generation;

import io.forgellm.engine.EngineEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Counts generations for Prometheus: how many, how they ended, tokens in and out, time to the first token. */
@ApplicationScoped
class GenerationMetrics {
    private final MeterRegistry registry;
    private final Counter promptTokens;
    private final Counter completionTokens;
    private final Timer firstToken;
    private final Timer duration;

    GenerationMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.promptTokens = registry.counter("forgellm.prompt.tokens");
        this.completionTokens = registry.counter("forgellm.completion.tokens");
        this.firstToken = registry.timer("forgellm.first.token");
        this.duration = registry.timer("forgellm.generation");
    }

    /** The same events, counted as they pass. */
    Multi<EngineEvent> observe(EngineEvent.Started started, Multi<EngineEvent> events) {
        promptTokens.increment(started.promptTokens());
        return events.onItem().invoke(event -> {
            switch (event) {
                case EngineEvent.Token token -> completionTokens.increment();
                case EngineEvent.Done done -> {
                    ended("done");
                    EngineEvent.Statistics s = done.statistics();
                    firstToken.record(seconds(s.promptSeconds()));
                    duration.record(seconds(s.promptSeconds() + s.generationSeconds()));
                }
                case EngineEvent.Cancelled cancelled -> ended("cancelled");
                case EngineEvent.Failed failed -> ended("failed");
                case EngineEvent.Started again -> { }
            }
        });
    }

    private void ended(String how) {
        registry.counter("forgellm.generations", "end", how).increment();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
