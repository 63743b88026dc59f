package io.forgellm.model;

import io.forgellm.bus.RecordBus;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineFactory;
import io.forgellm.generation.GenerationRequest;
import io.forgellm.generation.PromptRequest;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Puts the one worker on the event bus when the server starts, and takes it off, engine and all, when it stops. */
@ApplicationScoped
class ModelWorkerDeployment {
    private static final Logger LOG = Logger.getLogger(ModelWorkerDeployment.class);
    private static final long STOP_SECONDS = 20;

    private final Vertx vertx;
    private final RecordBus bus;
    private final ModelWorker worker;
    private String deployment;

    ModelWorkerDeployment(Vertx vertx, RecordBus bus, ModelResolver resolver, EngineFactory engines,
                          DesiredModels desired, ModelConfig config) {
        this.vertx = vertx;
        this.bus = bus;
        this.worker = new ModelWorker(bus, resolver, engines, desired, config);
    }

    void start(@Observes StartupEvent event) {
        registerMessages(bus);
        deployment = vertx.deployVerticle(worker).toCompletionStage().toCompletableFuture().join();
    }

    /** All records that this room's conversations consist of. */
    static void registerMessages(RecordBus bus) {
        bus.register(LoadModel.class, UnloadModel.class, GetModelStatus.class, AskEngine.class, SetAdapters.class,
                ModelStatus.class, GenerationRequest.class, GenerationRequest.Accepted.class, GenerationRequest.Grant.class,
                GenerationRequest.Cancel.class, PromptRequest.class, PromptRequest.Rendered.class,
                EngineEvent.Started.class, EngineEvent.Token.class, EngineEvent.Done.class,
                EngineEvent.Cancelled.class, EngineEvent.Failed.class);
    }

    void stop(@Observes ShutdownEvent event) {
        if (deployment == null) {
            return;
        }
        try {
            vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.warn("The engine process did not end in time", e);
        }
    }
}
