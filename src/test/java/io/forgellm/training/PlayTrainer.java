package io.forgellm.training;

import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.spec.RunSpec;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * A trainer that trains nothing: a process that keeps to the run folder's rules, one step in ten milliseconds, a
 * checkpoint at every fifth. A model named {@code crash} takes it down at once.
 */
public final class PlayTrainer {
    private static final long STEP_NANOS = 10_000_000;
    private static final int SAVE = 5;

    private PlayTrainer() {
    }

    public static void main(String[] arguments) throws Exception {
        RunFolder run = new RunFolder(Path.of(arguments[0]));
        RunFiles files = new RunFiles();
        try (FileChannel file = FileChannel.open(run.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                System.out.println("Another trainer has this run.");
                return;
            }
            train(run, files, files.spec(run));
        }
    }

    private static void train(RunFolder run, RunFiles files, RunSpec spec) throws Exception {
        Files.createDirectories(run.checkpoints());
        int step = 0;
        while (Files.exists(run.checkpoint(step + SAVE))) {
            step += SAVE;
        }
        System.out.println("Playing from step " + step);
        if (spec.modelName().endsWith("crash.gguf")) {
            System.out.println("What was I to train?");
            System.exit(1);
        }
        files.append(run, new RunEvent.Started(Instant.now(), step, ProcessHandle.current().pid(), "cpu", "fp32", 1, 2));
        files.append(run, new RunEvent.Prepared(Instant.now(), step, 90, 10, 0, 1000, 2000, 9));
        while (step < spec.optimiser().iterations()) {
            String wish = files.wish(run);
            if (wish.equals("pause")) {
                save(run, files, step);
                files.append(run, new RunEvent.Paused(Instant.now(), step, "Asked for.", null));
                return;
            } else if (wish.equals("stop")) {
                files.append(run, new RunEvent.Ended(Instant.now(), step, "stopped", null, null, null));
                return;
            }
            LockSupport.parkNanos(STEP_NANOS);
            step++;
            files.append(run, new RunEvent.Report(Instant.now(), step, 3.0 / step, 1e-4, 100, 5000, step * 50L,
                    step * 0.1, 500_000_000, 1, (spec.optimiser().iterations() - step) / 100.0));
            if (step % SAVE == 0) {
                files.append(run, new RunEvent.Evaluated(Instant.now(), step, 3.5 / step, 0.1));
                save(run, files, step);
            }
        }
        files.append(run, new RunEvent.Ended(Instant.now(), step, "completed", null, null, null));
    }

    private static void save(RunFolder run, RunFiles files, int step) throws Exception {
        Files.createDirectories(run.checkpoint(step));
        files.append(run, new RunEvent.CheckpointSaved(Instant.now(), step, "checkpoints/" + step));
    }
}
