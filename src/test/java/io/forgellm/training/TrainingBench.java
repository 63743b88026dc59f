package io.forgellm.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.bus.RecordBus;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.GetRuns;
import io.forgellm.training.RunMessages.Runs;
import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.RunMessages.Wish;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A worker on a bus of its own, over a real output folder, with trainers that the test plays. */
final class TrainingBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    /** With a run that shall get somewhere. */
    Duration patience = PATIENCE;

    final Path home;
    final Vertx vertx = Vertx.vertx();
    final RecordBus bus = new RecordBus(vertx, new ObjectMapper());
    final RunFiles files = new RunFiles();
    final Memory memory;
    final Played trainers;
    private final BlockingQueue<RunStatus> told = new LinkedBlockingQueue<>();

    private TrainingBench(Path home, Memory memory, Played played, Trainers trainers, TrainingConfig settings) {
        this.home = home;
        this.memory = memory;
        this.trainers = played;
        TrainingWorkerDeployment.registerMessages(bus);
        vertx.eventBus().<RunStatus>consumer(RunMessages.STATUS, m -> {
            told.add(m.body());
        });
        RunScan scan = new RunScan(memory, files, new OutputFolders(settings, home), trainers);
        vertx.deployVerticle(new TrainingWorker(bus, trainers, files, scan, memory, settings, Clock.systemUTC()))
                .toCompletionStage().toCompletableFuture().join();
    }

    static TrainingBench in(Path home) {
        return in(home, new Memory(), new Played());
    }

    private static TrainingBench in(Path home, Memory memory, Played trainers) {
        return new TrainingBench(home, memory, trainers, trainers, new Settings());
    }

    /** With trainers that nobody plays. */
    static TrainingBench in(Path home, Memory memory, Trainers trainers, TrainingConfig settings) {
        return new TrainingBench(home, memory, null, trainers, settings);
    }

    /** Another server over the same folders, after this one's end. @param memory of the database */
    TrainingBench restarted(Memory memory, Played trainers) {
        close();
        return in(home, memory, trainers);
    }

    private record Settings() implements TrainingConfig {
        @Override
        public Path output() {
            return Path.of("models");
        }

        @Override
        public Runner runner() {
            return Runner.LOCAL;
        }

        @Override
        public int parallel() {
            return 1;
        }

        @Override
        public boolean restore() {
            return true;
        }

        @Override
        public int crashes() {
            return 3;
        }

        @Override
        public Duration patience() {
            return Duration.ofMillis(50);
        }

        @Override
        public Path nativesDir() {
            return Path.of("natives");
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(5);
        }
    }

    /** The database's part. */
    static final class Memory extends RunIndex {
        private final Map<String, RunStatus> rows = new LinkedHashMap<>();

        Memory() {
            super(new ObjectMapper(), Clock.systemUTC());
        }

        @Override
        synchronized List<RunStatus> all() {
            List<RunStatus> all = new ArrayList<>(rows.values());
            all.sort(Comparator.comparingInt(row -> row.place() == 0 ? Integer.MAX_VALUE : row.place()));
            return all;
        }

        @Override
        synchronized void save(RunStatus status) {
            rows.put(status.id(), status);
        }

        @Override
        synchronized void delete(String id) {
            rows.remove(id);
        }
    }

    /** Trainers that do what the test says. */
    static final class Played implements Trainers {
        private final BlockingQueue<Trainer> launched = new LinkedBlockingQueue<>();
        private final Map<Path, Trainer> alive = new ConcurrentHashMap<>();
        private volatile Exception refusal;

        @Override
        public TrainerProcess launch(RunFolder run) throws IOException {
            switch (refusal) {
                case IOException e -> throw e;
                case ForgeException e -> throw e;
                case null, default -> { }
            }
            Trainer trainer = new Trainer(this, run);
            alive.put(run.path(), trainer);
            launched.add(trainer);
            return trainer;
        }

        @Override
        public Optional<TrainerProcess> find(RunFolder run, long pid) {
            return Optional.ofNullable(alive.get(run.path()));
        }

        void refuse(Exception why) {
            refusal = why;
        }

        Trainer next() throws InterruptedException {
            Trainer trainer = launched.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (trainer == null) {
                throw new AssertionError("No trainer was started");
            }
            return trainer;
        }

        boolean noMore() {
            return launched.isEmpty();
        }
    }

    /** One of them. */
    static final class Trainer implements TrainerProcess {
        private static final long PID = 4711;
        private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
        private final RunFiles files = new RunFiles();
        private final CompletableFuture<TrainerEnd> exited = new CompletableFuture<>();
        private final Played all;
        final RunFolder run;
        volatile boolean killed;
        volatile String obstacle;

        Trainer(Played all, RunFolder run) {
            this.all = all;
            this.run = run;
        }

        @Override
        public Whereabouts where() {
            return Whereabouts.process(PID);
        }

        @Override
        public String obstacle() {
            return obstacle;
        }

        @Override
        public boolean isAtWork() {
            return obstacle == null;
        }

        @Override
        public CompletableFuture<TrainerEnd> exited() {
            return exited;
        }

        @Override
        public void kill() {
            killed = true;
            dies();
        }

        Trainer tells(RunEvent event) throws IOException {
            files.append(run, event);
            return this;
        }

        Trainer starts(int step) throws IOException {
            return tells(new RunEvent.Started(NOW, step, PID, "cpu", "fp32", 10, 100));
        }

        Trainer reports(int step, double loss) throws IOException {
            return tells(new RunEvent.Report(NOW, step, loss, 1e-4, 2, 300, step * 100L, step / 10.0, 1_000_000_000,
                    0.5, 30));
        }

        void ends(String outcome, int step) throws IOException {
            tells(new RunEvent.Ended(NOW, step, outcome, null, null, null));
            dies();
        }

        void pauses(int step) throws IOException {
            tells(new RunEvent.Paused(NOW, step, "Asked for.", null));
            dies();
        }

        void dies() {
            gone(TrainerEnd.PLAIN);
        }

        void givenUp(int attempts, String reason) {
            gone(new TrainerEnd(true, attempts, reason));
        }

        private void gone(TrainerEnd end) {
            all.alive.remove(run.path());
            exited.complete(end);
        }
    }

    RunStatus start(String name) {
        return start(spec(name));
    }

    RunStatus start(RunSpec spec) {
        return ask(RunMessages.START, new Start(spec, home.resolve("models/cpt").resolve(spec.id()).toString(), true));
    }

    static RunSpec spec(String name) {
        return RunSpecs.of(name, 1e-4, RunSpec.Schedule.COSINE_DECAY, 0.95, 64).named(name);
    }

    RunStatus change(Wish wish, String id) {
        return ask(RunMessages.CHANGE, new Change(wish, id, false));
    }

    List<RunStatus> list() {
        return this.<Runs>ask(RunMessages.LIST, new GetRuns()).runs();
    }

    RunStatus run(String id) {
        return list().stream().filter(run -> run.id().equals(id)).findFirst().orElseThrow();
    }

    /** Does not wait for the answer. */
    <T> CompletableFuture<T> send(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).subscribeAsCompletionStage();
    }

    <T> T ask(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).await().atMost(PATIENCE);
    }

    /** Waits until the run was told to be in a state. */
    RunStatus await(String id, String state) throws InterruptedException {
        return await(id, run -> run.state().equals(state));
    }

    /** Waits until the run has this to say. */
    RunStatus awaitReason(String id, String reason) throws InterruptedException {
        return await(id, run -> Objects.equals(run.reason(), reason));
    }

    /** Waits until the run's figures are at a step. */
    RunStatus awaitStep(String id, int step) throws InterruptedException {
        return await(id, run -> run.figures().step() == step);
    }

    RunStatus await(String id, Predicate<RunStatus> hoped) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        RunStatus now = run(id);
        while (!hoped.test(now)) {
            if (told.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS) == null) {
                throw new AssertionError("The run stayed " + now);
            }
            now = run(id);
        }
        return now;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
