package io.forgellm.training;

import io.forgellm.bus.RecordBus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Puts the one worker on the event bus when the server starts, and takes it off when it stops; trainers go on. */
@ApplicationScoped
class TrainingWorkerDeployment {
    private final Vertx vertx;
    private final RecordBus bus;
    private final TrainingWorker worker;
    private String deployment;

    TrainingWorkerDeployment(Vertx vertx, RecordBus bus, Trainers trainers, RunFiles files, RunScan scan,
                             RunIndex index, TrainingConfig config, Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.worker = new TrainingWorker(bus, trainers, files, scan, index, config, clock);
    }

    void start(@Observes StartupEvent event) {
        registerMessages(bus);
        deployment = vertx.deployVerticle(worker).toCompletionStage().toCompletableFuture().join();
    }

    /** All records that this room's conversations consist of. */
    static void registerMessages(RecordBus bus) {
        bus.register(RunMessages.Start.class, RunMessages.Change.class, RunMessages.GetRuns.class,
                RunMessages.Runs.class, RunMessages.News.class, RunStatus.class);
    }

    void stop(@Observes ShutdownEvent event) {
        if (deployment != null) {
            vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
        }
    }
}
