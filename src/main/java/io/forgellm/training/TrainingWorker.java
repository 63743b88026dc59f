package io.forgellm.training;

import io.forgellm.bus.RecordBus;
import io.forgellm.bus.WorkerLoop;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.FollowedLog;
import io.forgellm.trace.Step;
import io.forgellm.trace.Trace;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.GetRuns;
import io.forgellm.training.RunMessages.News;
import io.forgellm.training.RunMessages.Runs;
import io.forgellm.training.RunMessages.Start;
import io.forgellm.training.run.RunEvent;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * The one owner of training runs. Everyone else sends messages and sees snapshots. It decides whose turn it is, starts
 * trainers, follows their events, takes up runs whose trainer died, and remembers all that over restarts. What a
 * trainer computes, and what it writes, it does not know: the two share the run's folder and nothing else, so that
 * either may be killed.
 *
 * <p>All fields belong to the verticle's event loop; what blocks goes to a virtual thread and comes back.
 */
public final class TrainingWorker extends AbstractVerticle {
    private static final Logger LOG = Logger.getLogger(TrainingWorker.class);

    private final RecordBus bus;
    private final Trainers trainers;
    private final RunFiles files;
    private final RunScan scan;
    private final RunIndex index;
    private final TrainingConfig config;
    private final Clock clock;

    private final Map<String, ManagedRun> runs = new LinkedHashMap<>();
    private final List<ManagedRun> queue = new ArrayList<>();
    /** How many have their folder made. */
    private int beginning;
    private WorkerLoop loop;
    private RememberedRuns remembered;
    private Future<Void> restored = Future.succeededFuture();

    TrainingWorker(RecordBus bus, Trainers trainers, RunFiles files, RunScan scan, RunIndex index,
                   TrainingConfig config, Clock clock) {
        this.bus = bus;
        this.trainers = trainers;
        this.files = files;
        this.scan = scan;
        this.index = index;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public void start() {
        loop = new WorkerLoop(context);
        remembered = new RememberedRuns(index, loop);
        on(RunMessages.START, this::onStart);
        on(RunMessages.CHANGE, this::onChange);
        this.<GetRuns>on(RunMessages.LIST, (request, m) -> m.reply(list()));
        vertx.setPeriodic(Math.max(1, config.poll().toMillis()),
                timer -> runs.values().stream().filter(run -> run.state().isActive()).forEach(this::look));
        if (config.restore()) {
            restored = loop.offload(scan::all).map(found -> {
                found.forEach(this::restore);
                pump();
                return null;
            });
            restored.onFailure(e -> LOG.error("The runs of before cannot be read", e));
        }
    }

    /** Nothing is answered before the runs of before are known. */
    private <T> void on(String address, BiConsumer<T, Message<T>> handler) {
        bus.serve(address, () -> restored, handler);
    }

    // ---- at start

    private void restore(RunScan.Found found) {
        ManagedRun run = found.run();
        runs.put(run.id, run);
        if (found.trainer() != null) {
            run.log.infof("Run %s goes on in %s", run.id, found.trainer().where());
            follow(run, found.trainer(), -1);
        } else if (run.state() instanceof RunState.Queued) {
            queue.add(run);
        }
        changed(run);
    }

    // ---- start and whose turn it is

    private void onStart(Start request, Message<?> message) {
        if (!request.queue() && (active() + beginning >= config.parallel() || !queue.isEmpty())) {
            throw new ForgeException(ErrorCode.TRAINING_IN_PROGRESS, "Training already in progress: "
                    + current().map(run -> run.id).orElse(queue.isEmpty() ? "" : queue.getFirst().id),
                    Map.of("queue", queue.stream().map(run -> run.id).toList()), null);
        }
        Step step = Trace.begin("training.start");
        Step making = step.begin("run.folder");
        Set<String> taken = Set.copyOf(runs.keySet());
        beginning++;
        remembered.inOrder(() -> files.create(request, taken)).onComplete(made -> beginning--).onSuccess(made -> {
            making.end();
            ManagedRun run = new ManagedRun(made.folder(), made.spec(), new RunState.Queued());
            step.set("forgellm.run_id", run.id).set("gen_ai.request.model", made.spec().modelName());
            Step turn = step.begin("trainer.start");
            runs.put(run.id, run);
            queue.add(run);
            run.log.infof("Run %s: %d steps on %s", run.id, made.spec().optimiser().iterations(), made.spec().modelName());
            changed(run);
            pump().onComplete(done -> {
                where(turn, run.trainer);
                turn.end();
                step.set("forgellm.state", run.state().word()).end();
                message.reply(status(run));
            });
        }).onFailure(e -> {
            making.fail(e.getMessage());
            step.fail(e.getMessage());
            bus.fail(message, e);
        });
    }

    /** By the names that OpenTelemetry has for it. */
    private static void where(Step step, TrainerProcess trainer) {
        if (trainer != null && trainer.where().job() != null) {
            step.set("k8s.job.name", trainer.where().job());
        } else if (trainer != null && trainer.where().pid() != null) {
            step.set("process.pid", trainer.where().pid());
        }
    }

    private long active() {
        return runs.values().stream().filter(run -> run.state().isActive()).count();
    }

    private Optional<ManagedRun> current() {
        return runs.values().stream().filter(run -> run.state().isActive()).findFirst();
    }

    /** Starts those whose turn it is. */
    private Future<Void> pump() {
        Future<Void> launched = Future.succeededFuture();
        while (!queue.isEmpty() && active() < config.parallel()) {
            ManagedRun run = queue.removeFirst();
            launched = Future.join(launched, launch(run)).mapEmpty();
        }
        queue.forEach(this::changed);
        return launched;
    }

    /** @param log where its log began */
    private record Launched(TrainerProcess trainer, long log) { }

    private Future<Void> launch(ManagedRun run) {
        become(run, new RunState.Preparing());
        return remembered.inOrder(() -> {
            long log = FollowedLog.end(run.folder.log());
            Optional<TrainerProcess> alive = trainers.find(run.folder, pid(run));
            if (alive.isPresent()) {
                return new Launched(alive.get(), log);
            }
            files.wish(run.folder, RunFiles.RUN);
            return new Launched(trainers.launch(run.folder), log);
        }).<Void>map(launched -> {
            run.log.infof("Run %s is in %s", run.id, launched.trainer().where());
            follow(run, launched.trainer(), launched.log());
            wishAgain(run);
            changed(run);
            return null;
        }).recover(e -> {
            run.log.errorf(e, "The trainer of run %s could not be started", run.id);
            fail(run, e instanceof ForgeException known ? known : new ForgeException(ErrorCode.TRAINER_FAILED,
                    "The trainer process could not be started: " + e.getMessage(), "See the server's log."));
            return Future.succeededFuture();
        });
    }

    /** A pause or stop that came while the process was being started must not be lost under the wish to run. */
    private void wishAgain(ManagedRun run) {
        if (run.state() instanceof RunState.Pausing) {
            wish(run, RunFiles.PAUSE);
        } else if (run.state() instanceof RunState.Stopping) {
            wish(run, RunFiles.STOP);
        }
    }

    private static long pid(ManagedRun run) {
        return run.figures.started() == null ? -1 : run.figures.started().pid();
    }

    // ---- a trainer at work

    private void follow(ManagedRun run, TrainerProcess trainer, long log) {
        run.follow(trainer, log);
        loop.hear(trainer.exited()).onComplete(end -> {
            if (run.trainer == trainer) {
                run.trainerEnd = end.succeeded() ? end.result() : TrainerEnd.PLAIN;
                read(run);
            }
        });
    }

    private void look(ManagedRun run) {
        if (run.hasNews()) {
            publish(run);
        }
        read(run);
    }

    /** Reads what the trainer wrote since; after its end once more, and then closes the case. */
    private void read(ManagedRun run) {
        if (run.reading) {
            run.readAgain = true;
            return;
        }
        run.reading = true;
        run.readAgain = false;
        TrainerEnd end = run.trainerEnd;
        FollowedLog log = run.trainerLog;
        loop.offload(() -> {
            if (log != null) {
                log.say(end != null);
            }
            return files.read(run.folder, run.readFrom());
        }).onComplete(read -> {
            run.reading = false;
            if (read.failed()) {
                run.log.warnf("The events of run %s cannot be read: %s", run.id, read.cause().getMessage());
            } else if (runs.get(run.id) == run) {
                take(run, read.result());
            }
            if (end != null) {
                onTrainerEnd(run, end);
            } else if (run.readAgain) {
                read(run);
            }
        });
    }

    private void take(ManagedRun run, List<RunLine> lines) {
        for (RunLine line : lines) {
            run.take(line);
            vertx.eventBus().publish(RunMessages.NEWS, new News(run.id, line));
            if (run.state() instanceof RunState.Preparing && (line.event() instanceof RunEvent.Report
                    || line.event() instanceof RunEvent.Evaluated)) {
                become(run, new RunState.Running());
            }
        }
        if (!lines.isEmpty()) {
            publish(run);
        }
    }

    private void onTrainerEnd(ManagedRun run, TrainerEnd end) {
        run.trainer = null;
        run.trainerEnd = null;
        switch (run.last) {
            case RunEvent.Ended ended -> become(run, RunEnd.of(ended));
            case RunEvent.Paused paused when !end.failed() ->
                    become(run, new RunState.Paused(paused.reason(), paused.errorCode()));
            case null, default -> onDeath(run, end);
        }
        pump();
    }

    private void onDeath(ManagedRun run, TrainerEnd end) {
        switch (run.state()) {
            case RunState.Pausing pausing -> become(run,
                    new RunState.Paused("The trainer ended before it wrote a last checkpoint.", null));
            case RunState.Stopping stopping -> end(run, new RunState.Stopped());
            default -> {
                int deaths = run.died(end.attempts());
                run.log.errorf("The trainer of run %s ended by itself at step %d, %d. time%s", run.id,
                        run.figures.step(), deaths, end.reason() == null ? "" : ": " + end.reason());
                if (deaths < config.crashes()) {
                    launch(run);
                } else {
                    loop.offload(() -> files.lastLogLines(run.folder)).onComplete(log -> fail(run,
                            RunEnd.crashed(deaths, end.reason(), run.figures.step(), log.succeeded() ? log.result() : List.of())));
                }
            }
        }
    }

    // ---- changes from outside

    private void onChange(Change request, Message<?> message) {
        ManagedRun run = find(request);
        switch (request.wish()) {
            case PAUSE -> pause(run);
            case RESUME -> resume(run);
            case STOP -> stop(run, request.force());
            case DELETE -> {
                delete(run).onSuccess(gone -> message.reply(status(run))).onFailure(e -> bus.fail(message, e));
                return;
            }
        }
        // Answered when it is written down: what was promised survives a kill of this server.
        pump().compose(launched -> remembered.inOrder(() -> null)).onComplete(done -> message.reply(status(run)));
    }

    /** The named run; without a name the one at work, or to resume the one that was paused last. */
    private ManagedRun find(Change request) {
        if (request.id() != null) {
            return Optional.ofNullable(runs.get(request.id())).orElseThrow(() -> TrainingClient.unknown(request.id()));
        }
        Optional<ManagedRun> meant = request.wish() == RunMessages.Wish.RESUME
                ? runs.values().stream().filter(run -> run.state() instanceof RunState.Paused)
                        .max(Comparator.comparing(run -> run.created))
                : current().or(() -> queue.stream().findFirst());
        return meant.orElseThrow(() -> new ForgeException(ErrorCode.NO_TRAINING,
                request.wish() == RunMessages.Wish.RESUME ? "No run is paused." : "No run is under way.",
                "forgellm cli train list, or GET /api/training/runs, lists the runs that there are."));
    }

    private void pause(ManagedRun run) {
        switch (run.state()) {
            case RunState.Queued queued -> {
                queue.remove(run);
                wish(run, RunFiles.PAUSE);
                become(run, new RunState.Paused("Asked for before its turn came.", null));
            }
            case RunState.Preparing preparing -> halt(run, new RunState.Pausing(), RunFiles.PAUSE);
            case RunState.Running running -> halt(run, new RunState.Pausing(), RunFiles.PAUSE);
            case RunState.Pausing pausing -> { }
            default -> throw conflict(run, "paused");
        }
    }

    private void stop(ManagedRun run, boolean force) {
        switch (run.state()) {
            case RunState.Queued queued -> {
                queue.remove(run);
                end(run, new RunState.Stopped());
            }
            case RunState.Paused paused -> end(run, new RunState.Stopped());
            case RunState.Stopping stopping -> { }
            case RunState.Active active -> {
                halt(run, new RunState.Stopping(), RunFiles.STOP);
                TrainerProcess trainer = run.trainer;
                vertx.setTimer(Math.max(1, config.patience().toMillis()), timer -> kill(run, trainer));
            }
            default -> throw conflict(run, "stopped");
        }
        if (force) {
            kill(run, run.trainer);
        }
    }

    private void halt(ManagedRun run, RunState next, String wish) {
        become(run, next);
        wish(run, wish);
        if (run.trainer != null && !run.trainer.isAtWork()) {
            kill(run, run.trainer);
        }
    }

    private void kill(ManagedRun run, TrainerProcess trainer) {
        if (trainer != null && run.trainer == trainer) {
            run.log.warnf("The trainer of run %s is ended at once", run.id);
            loop.offload(() -> {
                trainer.kill();
                return null;
            });
        }
    }

    private void resume(ManagedRun run) {
        if (!run.state().allows(new RunState.Queued())) {
            throw conflict(run, "resumed");
        }
        run.forgetDeaths();
        queue.add(run);
        append(run, new RunEvent.Noted(clock.instant(), run.figures.step(), "Resumed."));
        wish(run, RunFiles.QUEUE);
        become(run, new RunState.Queued());
    }

    private Future<Void> delete(ManagedRun run) {
        if (run.state().isActive()) {
            throw conflict(run, "deleted");
        }
        queue.remove(run);
        runs.remove(run.id);
        remembered.delete(run.id);
        return remembered.inOrder(() -> {
            files.delete(run.folder);
            return null;
        });
    }

    private static ForgeException conflict(ManagedRun run, String what) {
        return new ForgeException(ErrorCode.RUN_STATE_CONFLICT,
                "Run " + run.id + " is " + run.state().word() + " and cannot be " + what + ".",
                Map.of("run_id", run.id, "state", run.state().word()), null);
    }

    // ---- state

    private void fail(ManagedRun run, ForgeException error) {
        end(run, new RunState.Failed(error.getMessage(), error.code().name(), error.suggestion()));
        pump();
    }

    /** Ends a run that has no trainer to write its last event. */
    private void end(ManagedRun run, RunState.Over state) {
        append(run, RunEnd.event(state, clock.instant(), run.figures.step()));
        wish(run, RunFiles.STOP);
        become(run, state);
    }

    private void append(ManagedRun run, RunEvent event) {
        remembered.inOrder(() -> {
            files.append(run.folder, event);
            return null;
        }).onSuccess(written -> read(run))
                .onFailure(e -> run.log.errorf(e, "The events of run %s cannot be written", run.id));
    }

    private void wish(ManagedRun run, String word) {
        remembered.inOrder(() -> {
            files.wish(run.folder, word);
            return null;
        }).onFailure(e -> run.log.errorf(e, "The wish for run %s cannot be written", run.id));
    }

    private void become(ManagedRun run, RunState next) {
        run.become(next, clock.instant());
        run.log.infof("Run %s is %s", run.id, next.word());
        changed(run);
    }

    private void changed(ManagedRun run) {
        remembered.save(status(run));
        publish(run);
    }

    private void publish(ManagedRun run) {
        vertx.eventBus().publish(RunMessages.STATUS, status(run));
    }

    private RunStatus status(ManagedRun run) {
        return run.status(queue.indexOf(run) + 1);
    }

    private Runs list() {
        return new Runs(runs.values().stream().map(this::status)
                .sorted(Comparator.comparing(RunStatus::created).reversed()).toList());
    }

    /** Trainers go on; what this server knows of them is written down first. */
    @Override
    public void stop(Promise<Void> stopped) {
        remembered.inOrder(() -> null).onComplete(written -> stopped.complete());
    }
}
