package io.forgellm.training.trainer;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.DurableFiles;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;

/** Carries out the run of a folder. Every way it ends, but being killed, leaves an event that says so. */
final class Trainer {
    /** Another trainer is at work in the folder. Not 3, with which a JVM ends that is out of memory. */
    static final int LOCKED = 4;
    /** As of a process that SIGTERM ended: to be started again. */
    static final int TERMINATED = 143;
    private static final int DONE = 0;

    private final Opening opening;
    private volatile boolean asked;

    Trainer(Opening opening) {
        this.opening = opening;
    }

    /** Reads model and data of a run. */
    interface Opening {
        RunParts open(RunSpec spec, RunFolder run) throws IOException;
    }

    /** Makes the trainer rest at the next step, as if the server had asked for it. */
    void pause() {
        asked = true;
    }

    /** @return the process's exit status */
    int run(Path path) throws IOException {
        RunFolder run = new RunFolder(path.toAbsolutePath());
        try (FileChannel lockFile = FileChannel.open(run.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
             FileLock lock = lockFile.tryLock()) {
            if (lock == null) {
                ChildLog.error("Another trainer is at work in " + run.path());
                return LOCKED;
            }
            DurableFiles.deleteUnfinished(run.path());
            try (EventLog log = new EventLog(run.events())) {
                carryOut(run, log);
                log.force();
                return wasInterrupted(run, log) ? TERMINATED : DONE;
            }
        }
    }

    private boolean wasInterrupted(RunFolder run, EventLog log) {
        return wish(run) == Wish.REST && !log.events().isEmpty()
                && log.events().getLast() instanceof RunEvent.Paused paused && paused.errorCode() == null;
    }

    private void carryOut(RunFolder run, EventLog log) throws IOException {
        DiskReserve reserve = new DiskReserve(run.path().resolve("reserve"));
        Journal journal = null;
        RunEvent end = null;
        try {
            reserve.take();
            RunSpec spec = RunJson.MAPPER.readValue(run.spec().toFile(), RunSpec.class);
            ChildLog.say("Begins: " + spec.optimiser().iterations() + " steps on " + spec.modelName());
            journal = new Journal(spec, run, log);
            try (RunParts parts = opening.open(spec, run)) {
                new TrainingLoop(spec, parts, new Checkpoints(run), journal, () -> wish(run)).run();
            }
        } catch (IOException e) {
            end = ofDisk(log, reserve, e);
        } catch (UncheckedIOException e) {
            end = ofDisk(log, reserve, e.getCause());
        } catch (ForgeException e) {
            ChildLog.error(e);
            end = failed(log, e);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            ChildLog.error(e);
            end = failed(log, new ForgeException(ErrorCode.TRAINER_FAILED, "The trainer failed: " + e.getMessage(),
                    Map.of(), "See the run's log."));
        }
        if (end != null) {
            tell(end, log, journal);
        }
    }

    private Wish wish(RunFolder run) {
        Wish wish = Wish.in(run.wish());
        return asked && wish == Wish.RUN ? Wish.REST : wish;
    }

    /** The events must have it; the metrics file may not find the room. */
    private static void tell(RunEvent end, EventLog log, Journal journal) throws IOException {
        if (journal == null || end instanceof RunEvent.Paused) {
            log.write(end);
        } else {
            journal.write(end);
        }
    }

    /** A full disk is the user's to mend and the run's to wait for; no checkpoint was lost. */
    private static RunEvent ofDisk(EventLog log, DiskReserve reserve, IOException e) throws IOException {
        ChildLog.error(e);
        if (reserve.isNeeded(e)) {
            reserve.giveBack();
            return new RunEvent.Paused(Instant.now(), log.lastStep(),
                    "The disk is full; make room and resume. No checkpoint was lost.", ErrorCode.DISK_FULL.name());
        }
        return failed(log, new ForgeException(ErrorCode.TRAINER_FAILED, "A file could not be read or written: "
                + e.getMessage(), Map.of(), "See the run's log."));
    }

    private static RunEvent failed(EventLog log, ForgeException e) {
        return new RunEvent.Ended(Instant.now(), log.lastStep(), "failed", e.getMessage(), e.code().name(),
                e.suggestion());
    }
}
