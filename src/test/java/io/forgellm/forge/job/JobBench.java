package io.forgellm.forge.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.bus.RecordBus;
import io.forgellm.forge.job.JobMessages.Change;
import io.forgellm.forge.job.JobMessages.GetJobs;
import io.forgellm.forge.job.JobMessages.Jobs;
import io.forgellm.forge.job.JobMessages.Start;
import io.forgellm.forge.job.JobMessages.Wish;
import io.forgellm.forge.job.child.PlayJob;
import io.forgellm.process.DetachedProcess;
import io.forgellm.process.JvmCommand;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A worker on a bus of its own, over real folders, with processes that play: {@link PlayJob}. */
final class JobBench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path home;
    final JobFiles files;
    private final Vertx vertx = Vertx.vertx();
    private final RecordBus bus = new RecordBus(vertx, new ObjectMapper());
    private final BlockingQueue<JobStatus> told = new LinkedBlockingQueue<>();

    JobBench(Path home) {
        this(home, (job, spec) -> launch(job, PlayJob.class, List.of("-XX:TieredStopAtLevel=1", "-Xmx64m")));
    }

    JobBench(Path home, JobProcesses processes) {
        this.home = home;
        this.files = new JobFiles(home.resolve("jobs"));
        JobWorkerDeployment.registerMessages(bus);
        vertx.eventBus().<JobStatus>consumer(JobMessages.STATUS, message -> {
            told.add(message.body());
        });
        vertx.deployVerticle(new JobWorker(bus, processes, files, new Settings(), Clock.systemUTC()))
                .toCompletionStage().toCompletableFuture().join();
    }

    static DetachedProcess launch(JobFolder job, Class<?> main, List<String> flags) throws IOException {
        JvmCommand jvm = new JvmCommand(flags, JvmCommand.ownClassPath(), main.getName(),
                JvmCommand.environment(System.getenv()));
        return DetachedProcess.launch(jvm, List.of(job.path().toString()), job.path(), job.log());
    }

    private record Settings() implements JobConfig {
        @Override
        public Path dir() {
            return Path.of("jobs");
        }

        @Override
        public int parallel() {
            return 1;
        }

        @Override
        public String heap() {
            return "64m";
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(5);
        }
    }

    /** Another server over the same folders, after this one's end. */
    JobBench restarted() {
        close();
        return new JobBench(home);
    }

    Path target(String name) {
        return home.resolve("models").resolve(name);
    }

    /** What lies in the models folder, whatever its name. */
    List<String> made() throws IOException {
        Files.createDirectories(home.resolve("models"));
        try (var entries = Files.list(home.resolve("models"))) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** @param behaviour as {@link PlayJob} has them */
    JobStatus start(String behaviour, String target) {
        return start(new JobSpec.Convert(behaviour, "/source", target(target).toString(), "gguf", "F16"));
    }

    JobStatus start(JobSpec spec) {
        return ask(JobMessages.START, new Start(spec, true));
    }

    JobStatus cancel(String id) {
        return ask(JobMessages.CHANGE, new Change(Wish.CANCEL, id));
    }

    JobStatus delete(String id) {
        return ask(JobMessages.CHANGE, new Change(Wish.DELETE, id));
    }

    /** Does not wait for the answer. */
    <T> CompletableFuture<T> send(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).subscribeAsCompletionStage();
    }

    <T> T ask(String address, Object message) {
        return bus.<T>request(address, message, PATIENCE).await().atMost(PATIENCE);
    }

    List<JobStatus> jobs() {
        return this.<Jobs>ask(JobMessages.LIST, new GetJobs()).jobs();
    }

    JobStatus job(String id) {
        return jobs().stream().filter(job -> job.id().equals(id)).findFirst().orElseThrow();
    }

    void letGoOn(JobStatus job) throws IOException {
        Files.createFile(new JobFolder(Path.of(job.folder())).file("go"));
    }

    /** The first snapshot of a job that is so, of those not looked at yet. */
    JobStatus await(String id, Predicate<JobStatus> wanted) throws InterruptedException {
        JobStatus last = job(id);
        if (wanted.test(last)) {
            return last;
        }
        while (true) {
            JobStatus next = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("Job " + id + " stayed at " + last);
            }
            if (next.id().equals(id)) {
                last = next;
                if (wanted.test(next)) {
                    return next;
                }
            }
        }
    }

    JobStatus await(String id, String state) throws InterruptedException {
        return await(id, job -> job.state().equals(state));
    }

    /** Its process is in the middle of writing. */
    JobStatus awaitHalf(String id) throws InterruptedException {
        return await(id, job -> "play".equals(job.phase()) && job.pid() != null);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
