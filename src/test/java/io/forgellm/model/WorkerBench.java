package io.forgellm.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.bus.RecordBus;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.Sampling;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.GenerationRequest;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker on a bus of its own, with engines that the test scripts. */
final class WorkerBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A load that waits for the test to say how it ends. */
    record Start(EngineSpec spec, CompletableFuture<Engine> result, java.util.function.DoubleConsumer progress) {
    }

    final Vertx vertx = Vertx.vertx();
    final RecordBus bus = new RecordBus(vertx, new ObjectMapper());
    final BlockingQueue<Start> starts = new LinkedBlockingQueue<>();
    final Memory memory;

    WorkerBench(Settings settings) {
        this(settings, new Memory());
    }

    private WorkerBench(Settings settings, Memory memory) {
        this.memory = memory;
        ModelWorkerDeployment.registerMessages(bus);
        ModelWorker worker = new ModelWorker(bus, new Names(), (spec, progress) -> {
            CompletableFuture<Engine> result = new CompletableFuture<>();
            starts.add(new Start(spec, result, progress));
            return result;
        }, memory, settings);
        vertx.deployVerticle(worker).toCompletionStage().toCompletableFuture().join();
    }

    static WorkerBench start() {
        return new WorkerBench(new Settings(2, Duration.ofMillis(200), Duration.ofSeconds(30), true));
    }

    /** Another worker over the same database. */
    static WorkerBench restartedWith(Memory memory) {
        return new WorkerBench(new Settings(2, Duration.ofMillis(200), Duration.ofSeconds(30), true), memory);
    }

    /** Every name is a model, but "missing". */
    private static final class Names implements ModelResolver {
        @Override
        public PreparedModel resolve(LoadModel request) {
            if (request.model().equals("missing")) {
                throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, "There is no such model.");
            }
            return new PreparedModel(request.model(), request, new EngineSpec(Path.of("/models", request.model()),
                    request.adapters(), 512, 1, 1, 0), true, conversation -> "rendered:" + conversation.size());
        }

        @Override
        public List<AdapterSetting> resolveAdapters(List<AdapterSetting> adapters) {
            return adapters;
        }

        /** "ft:a/x" is the adapter x of a. */
        @Override
        public Optional<TunedModel> tuned(String name) {
            String[] parts = name.substring(name.indexOf(':') + 1).split("/");
            return name.startsWith("ft:") ? Optional.of(new TunedModel(Path.of("/models", parts[0]),
                    List.of(new AdapterSetting(Path.of(parts[1]), 1)))) : Optional.empty();
        }
    }

    /** The database's part. */
    static final class Memory extends DesiredModels {
        private final BlockingQueue<LoadModel> saved = new LinkedBlockingQueue<>();
        private volatile LoadModel row;

        Memory() {
            super(new ObjectMapper(), Clock.systemUTC());
        }

        @Override
        Optional<LoadModel> find() {
            return Optional.ofNullable(row);
        }

        @Override
        void save(LoadModel request) {
            row = request;
            saved.add(request);
        }

        /** Waits for the next row that is written. */
        LoadModel nextSaved() throws InterruptedException {
            return saved.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        void clear() {
            row = null;
        }
    }

    record Settings(int queueCapacity, Duration drain, Duration lease, boolean restore) implements ModelConfig {
    }

    /** Sends a message and waits for its reply. */
    <T> T ask(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).await().atMost(PATIENCE);
    }

    /** Sends a message whose reply is looked at later. */
    <T> CompletableFuture<T> send(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).subscribeAsCompletionStage();
    }

    ModelStatus status() {
        return ask(ModelAddresses.STATUS, new GetModelStatus());
    }

    Start nextStart() throws InterruptedException {
        Start start = starts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (start == null) {
            throw new AssertionError("No engine was started");
        }
        return start;
    }

    /** Loads a model into a scripted engine. */
    ScriptedEngine loaded(String model, int slots) throws Exception {
        CompletableFuture<ModelStatus> reply = send(ModelAddresses.LOAD, LoadModel.of(model));
        ScriptedEngine engine = new ScriptedEngine(slots);
        nextStart().result().complete(engine);
        reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return engine;
    }

    /** A client's end of a stream. */
    final class Reader {
        final BlockingQueue<EngineEvent> events = new LinkedBlockingQueue<>();
        final String address = "reader." + UUID.randomUUID();
        GenerationRequest.Accepted accepted;

        Reader() {
            vertx.eventBus().<EngineEvent>consumer(address, m -> events.add(m.body()));
        }

        Reader ask(String prompt, int credits) {
            return ask(null, prompt, credits);
        }

        Reader ask(String model, String prompt, int credits) {
            accepted = WorkerBench.this.ask(GenerationRequest.ADDRESS, new GenerationRequest(model, prompt, null, 10, 0,
                    false, List.of(), Sampling.GREEDY, -1, address, credits));
            return this;
        }

        EngineEvent next() throws InterruptedException {
            EngineEvent event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("No event came");
            }
            return event;
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
