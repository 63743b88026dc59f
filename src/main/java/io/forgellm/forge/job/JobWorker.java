package io.forgellm.forge.job;

import io.forgellm.bus.RecordBus;
import io.forgellm.bus.WorkerLoop;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobMessages.Change;
import io.forgellm.forge.job.JobMessages.GetJobs;
import io.forgellm.forge.job.JobMessages.Jobs;
import io.forgellm.forge.job.JobMessages.News;
import io.forgellm.forge.job.JobMessages.Start;
import io.forgellm.process.DetachedProcess;
import io.forgellm.process.FollowedLog;
import io.forgellm.process.JsonLines;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * The one owner of the forge's jobs. Everyone else sends messages and sees snapshots. It decides whose turn it is,
 * starts processes, follows their events, ends them, and clears up after those that were killed. What a process
 * computes it does not know: the two share the job's folder and nothing else, so that either may be killed.
 *
 * <p>All fields belong to the verticle's event loop; what blocks goes to a virtual thread and comes back.
 */
public final class JobWorker extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(JobWorker.class);

    private final RecordBus bus;
    private final JobProcesses processes;
    private final JobFiles files;
    private final JobConfig config;
    private final Clock clock;

    private final Map<String, ManagedJob> jobs = new LinkedHashMap<>();
    private final List<ManagedJob> queue = new ArrayList<>();
    /** Those whose folder is being made: they have no id yet. */
    private final List<JobSpec> beginning = new ArrayList<>();
    private final Executor inOrder = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("jobs").factory());
    private WorkerLoop loop;
    private Future<Void> restored = Future.succeededFuture();

    JobWorker(RecordBus bus, JobProcesses processes, JobFiles files, JobConfig config, Clock clock) {
        this.bus = bus;
        this.processes = processes;
        this.files = files;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public void start() {
        loop = new WorkerLoop(context);
        on(JobMessages.START, this::onStart);
        on(JobMessages.CHANGE, this::onChange);
        this.<GetJobs>on(JobMessages.LIST, (request, message) -> message.reply(list()));
        vertx.setPeriodic(Math.max(1, config.poll().toMillis()), timer -> jobs.values().stream()
                .filter(job -> job.state() instanceof JobState.Active).forEach(this::read));
        restored = loop.offload(this::before).map(found -> {
            found.forEach(this::restore);
            pump();
            return null;
        });
        restored.onFailure(e -> LOG.error("The jobs of before cannot be read", e));
    }

    /** Nothing is answered before the jobs of before are known. */
    private <T> void on(String address, BiConsumer<T, Message<T>> handler) {
        bus.serve(address, () -> restored, handler);
    }

    // ---- at start

    /** @param process that works on it, or null */
    private record Found(ManagedJob job, DetachedProcess process, boolean cancelled) { }

    private List<Found> before() throws IOException {
        List<Found> found = new ArrayList<>();
        for (JobFolder folder : files.all()) {
            try {
                ManagedJob job = new ManagedJob(folder, files.spec(folder), files.created(folder));
                files.read(folder, 0).forEach(job::take);
                found.add(new Found(job, processes.find(folder, job.pid()).orElse(null), files.isCancelled(folder)));
            } catch (IOException e) {
                LOG.warnf("%s is left out of the list of jobs: %s", folder.path(), e.getMessage());
            }
        }
        return found;
    }

    private void restore(Found found) {
        ManagedJob job = found.job();
        jobs.put(job.id, job);
        if (found.process() != null) {
            job.log.infof("Job %s goes on in process %d", job.id, found.process().pid());
            job.found(found.cancelled() ? new JobState.Cancelling() : new JobState.Running(), null);
            follow(job, found.process(), -1);
            if (found.cancelled()) {
                kill(job);
            }
        } else if (job.end != null) {
            job.found(JobState.of(job.end), job.end.at());
        } else if (job.wasStarted() || found.cancelled()) {
            job.found(found.cancelled() ? new JobState.Cancelling() : new JobState.Running(), null);
            onProcessEnd(job);
        } else {
            queue.add(job);
        }
    }

    // ---- start and whose turn it is

    private void onStart(Start request, Message<?> message) {
        if (!request.queue() && (active() + beginning.size() >= config.parallel() || !queue.isEmpty())) {
            throw new ForgeException(ErrorCode.JOB_IN_PROGRESS, "Another job is under way: " + current(),
                    Map.of("job_id", current()), null);
        }
        requireFree(request.spec());
        beginning.add(request.spec());
        inOrder(() -> files.create(request.spec(), clock.instant())).onComplete(made -> beginning.remove(request.spec()))
                .onSuccess(folder -> {
            ManagedJob job = new ManagedJob(folder, request.spec(), clock.instant());
            jobs.put(job.id, job);
            queue.add(job);
            job.log.infof("Job %s: %s of %s", job.id, job.spec.prefix(), job.spec.model());
            publish(job);
            pump().onComplete(launched -> message.reply(status(job)));
        }).onFailure(e -> bus.fail(message, e));
    }

    /** Two jobs that make the same file would write into each other's. */
    private void requireFree(JobSpec spec) {
        maker(spec.target()).ifPresent(job -> {
            throw new ForgeException(ErrorCode.ALREADY_EXISTS, (job.isEmpty() ? "Another job" : "Job " + job)
                    + " is about to make " + spec.target() + ".", Map.of("job_id", job, "path", spec.target()),
                    "Wait for it, cancel it, or choose another name.");
        });
    }

    /** The job that is about to make a file: its id, or "" while it has none. */
    private Optional<String> maker(String target) {
        return jobs.values().stream().filter(job -> !(job.state() instanceof JobState.Over)
                        && job.spec.target() != null && job.spec.target().equals(target)).map(job -> job.id).findFirst()
                .or(() -> beginning.stream().filter(begun -> begun.target() != null && begun.target().equals(target))
                        .findFirst().map(begun -> ""));
    }

    private long active() {
        return jobs.values().stream().filter(job -> job.state() instanceof JobState.Active).count();
    }

    private String current() {
        return jobs.values().stream().filter(job -> job.state() instanceof JobState.Active).findFirst()
                .or(() -> queue.stream().findFirst()).map(job -> job.id).orElse("");
    }

    /** Starts those whose turn it is. */
    private Future<Void> pump() {
        Future<Void> launched = Future.succeededFuture();
        while (!queue.isEmpty() && active() < config.parallel()) {
            launched = Future.join(launched, launch(queue.removeFirst())).mapEmpty();
        }
        queue.forEach(this::publish);
        return launched;
    }

    /** @param log where its log began */
    private record Launched(long log, DetachedProcess process) { }

    private Future<Void> launch(ManagedJob job) {
        become(job, new JobState.Running());
        return inOrder(() -> new Launched(FollowedLog.end(job.folder.log()), processes.launch(job.folder, job.spec)))
                .<Void>map(launched -> {
            job.log.infof("Job %s is in process %d", job.id, launched.process().pid());
            follow(job, launched.process(), launched.log());
            if (job.state() instanceof JobState.Cancelling) {
                kill(job);
            }
            publish(job);
            return null;
        }).recover(e -> {
            job.log.errorf(e, "The process of job %s could not be started", job.id);
            end(job, new JobEvent.Failed(clock.instant(), "The job's process could not be started: " + e.getMessage(),
                    ErrorCode.JOB_CRASHED.name(), Map.of(), "See the server's log."));
            return Future.succeededFuture();
        });
    }

    // ---- a process at work

    private void follow(ManagedJob job, DetachedProcess process, long log) {
        job.follow(process, log);
        loop.hear(process.exited()).onComplete(gone -> {
            job.processGone = true;
            read(job);
        });
    }

    /** Reads what the process wrote since; after its end once more, and then closes the case. */
    private void read(ManagedJob job) {
        if (job.reading) {
            job.readAgain = true;
            return;
        }
        job.reading = true;
        job.readAgain = false;
        boolean gone = job.processGone;
        FollowedLog log = job.processLog;
        loop.offload(() -> {
            if (log != null) {
                log.say(gone);
            }
            return files.read(job.folder, job.position());
        }).onComplete(read -> {
            job.reading = false;
            if (read.failed()) {
                job.log.warnf("The events of job %s cannot be read: %s", job.id, read.cause().getMessage());
            } else if (jobs.get(job.id) == job) {
                take(job, read.result());
            }
            if (gone && job.state() instanceof JobState.Active) {
                onProcessEnd(job);
            } else if (job.readAgain) {
                read(job);
            }
        });
    }

    private void take(ManagedJob job, List<JsonLines.Line<JobEvent>> lines) {
        for (JsonLines.Line<JobEvent> line : lines) {
            job.take(line);
            vertx.eventBus().publish(JobMessages.NEWS, News.of(job.id, line));
        }
        if (!lines.isEmpty()) {
            publish(job);
        }
    }

    private void onProcessEnd(ManagedJob job) {
        job.process = null;
        if (job.end != null) {
            become(job, JobState.of(job.end));
            pump();
        } else if (job.state() instanceof JobState.Cancelling) {
            end(job, new JobEvent.Cancelled(clock.instant()));
        } else {
            loop.offload(() -> files.lastLogLines(job.folder)).onComplete(log -> end(job,
                    crashed(log.succeeded() ? log.result() : List.of())));
        }
    }

    private JobEvent.Failed crashed(List<String> log) {
        String tail = log.isEmpty() ? "" : " Its last words: " + String.join(" | ", log);
        return new JobEvent.Failed(clock.instant(), "The job's process ended by itself." + tail,
                ErrorCode.JOB_CRASHED.name(), Map.of("log", log), ErrorCode.JOB_CRASHED.suggestion());
    }

    // ---- changes from outside

    private void onChange(Change request, Message<?> message) {
        ManagedJob job = Optional.ofNullable(jobs.get(request.id())).orElseThrow(() -> JobClient.unknown(request.id()));
        (switch (request.wish()) {
            case CANCEL -> cancel(job);
            case DELETE -> delete(job);
        }).onSuccess(done -> message.reply(status(job))).onFailure(e -> bus.fail(message, e));
    }

    private Future<Void> cancel(ManagedJob job) {
        return switch (job.state()) {
            case JobState.Queued queued -> {
                queue.remove(job);
                Future<Void> ended = end(job, new JobEvent.Cancelled(clock.instant()));
                queue.forEach(this::publish);
                yield ended;
            }
            case JobState.Running running -> {
                become(job, new JobState.Cancelling());
                // Written before the kill: a server that dies in between knows that this was no crash.
                yield inOrder(() -> {
                    files.cancel(job.folder);
                    return null;
                }).map(written -> {
                    kill(job);
                    return null;
                });
            }
            case JobState.Cancelling cancelling -> Future.succeededFuture();
            case JobState.Over over -> throw conflict(job, "cancelled");
        };
    }

    private void kill(ManagedJob job) {
        if (job.process != null) {
            job.process.kill();
        }
    }

    private Future<Void> delete(ManagedJob job) {
        if (!(job.state() instanceof JobState.Over)) {
            throw conflict(job, "deleted");
        }
        jobs.remove(job.id);
        return inOrder(() -> {
            files.delete(job.folder);
            return null;
        });
    }

    private static ForgeException conflict(ManagedJob job, String what) {
        return new ForgeException(ErrorCode.JOB_STATE_CONFLICT, "Job " + job.id + " is " + job.state().word()
                + " and cannot be " + what + ".", Map.of("job_id", job.id, "state", job.state().word()), null);
    }

    // ---- state

    /** Ends a job that has no process to write its last event: what lies about under an unfinished name goes first. */
    private Future<Void> end(ManagedJob job, JobEvent.Terminal event) {
        return this.<Void>inOrder(() -> {
            files.clearUp(job.spec);
            files.append(job.folder, event);
            return null;
        }).recover(e -> {
            job.log.errorf(e, "The end of job %s cannot be written", job.id);
            return Future.succeededFuture();
        }).map(written -> {
            job.end = event;
            become(job, JobState.of(event));
            read(job);
            pump();
            return null;
        });
    }

    private <T> Future<T> inOrder(Callable<T> work) {
        return loop.offload(work, inOrder);
    }

    private void become(ManagedJob job, JobState next) {
        job.become(next, clock.instant());
        job.log.infof("Job %s is %s", job.id, next.word());
        publish(job);
    }

    private void publish(ManagedJob job) {
        vertx.eventBus().publish(JobMessages.STATUS, status(job));
    }

    private JobStatus status(ManagedJob job) {
        return job.status(queue.indexOf(job) + 1);
    }

    private Jobs list() {
        return new Jobs(jobs.values().stream().map(this::status)
                .sorted(Comparator.comparing(JobStatus::created).thenComparing(JobStatus::id).reversed()).toList());
    }

    /** Jobs go on; what this server was writing down is written first. */
    @Override
    public void stop(Promise<Void> stopped) {
        inOrder(() -> null).onComplete(written -> stopped.complete());
    }
}
