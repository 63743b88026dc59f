package io.forgellm.forge.job;

import io.forgellm.bus.RecordBus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Puts the one worker on the event bus when the server starts, and takes it off when it stops; jobs go on. */
@ApplicationScoped
class JobWorkerDeployment {
    private final Vertx vertx;
    private final RecordBus bus;
    private final JobWorker worker;
    private String deployment;

    JobWorkerDeployment(Vertx vertx, RecordBus bus, JobProcesses processes, JobFiles files, JobConfig config,
                        Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.worker = new JobWorker(bus, processes, files, config, clock);
    }

    void start(@Observes StartupEvent event) {
        registerMessages(bus);
        deployment = vertx.deployVerticle(worker).toCompletionStage().toCompletableFuture().join();
    }

    /** All records that this room's conversations consist of. */
    static void registerMessages(RecordBus bus) {
        bus.register(JobMessages.Start.class, JobMessages.Change.class, JobMessages.GetJobs.class,
                JobMessages.Jobs.class, JobMessages.News.class, JobStatus.class);
    }

    void stop(@Observes ShutdownEvent event) {
        if (deployment != null) {
            vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
        }
    }
}
