package io.forgellm.training.trainer;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
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
import java.util.List;
import java.util.Map;

/** Carries out the run of a folder. Every way it ends, but being killed, leaves an event that says so. */
final class Trainer {
    /** Another trainer is at work in the folder. */
    static final int LOCKED = 3;
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
                System.err.println("Another trainer is at work in " + run.path());
                return LOCKED;
            }
            RunSpec spec = RunJson.MAPPER.readValue(run.spec().toFile(), RunSpec.class);
            try (EventLog log = new EventLog(run.events())) {
                carryOut(run, spec, log);
                log.force();
            }
            return DONE;
        }
    }

    private void carryOut(RunFolder run, RunSpec spec, EventLog log) throws IOException {
        Journal journal = new Journal(spec, run, log, new MetricsFile(spec, run));
        try (RunParts parts = opening.open(spec, run)) {
            new TrainingLoop(spec, parts, new Checkpoints(run), journal,
                    () -> asked ? Wish.PAUSE : Wish.in(run.wish())).run();
        } catch (IOException e) {
            log.write(ofDisk(log, e));
        } catch (UncheckedIOException e) {
            log.write(ofDisk(log, e.getCause()));
        } catch (ForgeException e) {
            journal.write(failed(log, e));
        } catch (RuntimeException e) {
            e.printStackTrace();
            journal.write(failed(log, new ForgeException(ErrorCode.TRAINER_FAILED, "The trainer failed: "
                    + e.getMessage(), Map.of(), "See the run's log.")));
        }
    }

    /** A full disk is the user's to mend and the run's to wait for; no checkpoint was lost. */
    private static RunEvent ofDisk(EventLog log, IOException e) throws IOException {
        e.printStackTrace();
        if (String.valueOf(e.getMessage()).contains("No space left") || String.valueOf(e.getMessage()).contains("quota")) {
            return new RunEvent.Paused(Instant.now(), lastStep(log.events()),
                    "The disk is full; make room and resume. No checkpoint was lost.", ErrorCode.DISK_FULL.name());
        }
        return failed(log, new ForgeException(ErrorCode.TRAINER_FAILED, "A file could not be read or written: "
                + e.getMessage(), Map.of(), "See the run's log."));
    }

    private static RunEvent failed(EventLog log, ForgeException e) {
        return new RunEvent.Ended(Instant.now(), lastStep(log.events()), "failed", e.getMessage(), e.code().name(),
                e.suggestion());
    }

    private static int lastStep(List<RunEvent> events) {
        return events.isEmpty() ? 0 : events.getLast().step();
    }
}
