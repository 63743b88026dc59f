package io.forgellm.training;

import io.forgellm.bus.RecordBus;
import io.forgellm.training.run.RunEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Function;

/** The run at work for Prometheus; NaN where there is none or it has not told yet. */
@ApplicationScoped
class TrainingMetrics {
    private final RecordBus bus;
    private final MeterRegistry registry;
    private volatile RunStatus latest;

    TrainingMetrics(RecordBus bus, MeterRegistry registry) {
        this.bus = bus;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        bus.register(RunStatus.class);
        bus.raw().<RunStatus>consumer(RunMessages.STATUS, m -> take(m.body()));
        report("loss", "nats per token, mean since the report before", RunEvent.Report::loss);
        report("tokens.per.second", "trained tokens, evaluation left out", RunEvent.Report::tokensPerSecond);
        report("trained.tokens", "loss-bearing tokens so far", r -> (double) r.trainedTokens());
        report("epoch", "times through the data", RunEvent.Report::epoch);
        report("learning.rate", "of the latest step", RunEvent.Report::learningRate);
        report("peak.memory.bytes", "of the trainer process", r -> (double) r.peakMemory());
        report("eta.seconds", "until the last step", RunEvent.Report::etaSeconds);
        gauge("validation.loss", "nats per token", run -> run.figures().evaluated() == null ? null
                : run.figures().evaluated().loss());
        gauge("step", "finished optimiser steps", run -> (double) run.figures().step());
    }

    private void take(RunStatus run) {
        RunStatus shown = latest;
        if (run.isActive()) {
            latest = run;
        } else if (shown != null && shown.id().equals(run.id())) {
            latest = null;
        }
    }

    private void report(String name, String meaning, Function<RunEvent.Report, Double> value) {
        gauge(name, meaning, run -> run.figures().report() == null ? null : value.apply(run.figures().report()));
    }

    private void gauge(String name, String meaning, Function<RunStatus, Double> value) {
        Gauge.builder("forgellm.training." + name, this, metrics -> {
            RunStatus run = metrics.latest;
            Double found = run == null ? null : value.apply(run);
            return found == null ? Double.NaN : found;
        }).description(meaning).register(registry);
    }
}
