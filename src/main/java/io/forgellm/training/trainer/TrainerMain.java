package io.forgellm.training.trainer;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.training.run.RunFolder;
import java.nio.file.Path;

/**
 * The trainer's process: {@code TrainerMain RUN_FOLDER}. It outlives its server and ends by itself. Exit status: 0 when
 * the run's events say how it ended; 1 when they could not be written, standard error has the reason; 2 without a
 * folder; {@value Trainer#LOCKED} when another trainer is at work in it; {@value Trainer#TERMINATED} when a signal made
 * it rest, which nobody wanted of the run.
 */
public final class TrainerMain {
    /** System property of a trainer that is to write the run's log itself. */
    public static final String WRITES_LOG = "forgellm.trainer.writes-log";
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private TrainerMain() { }

    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("Usage: TrainerMain RUN_FOLDER");
            System.exit(USAGE);
        }
        run(Path.of(args[0]), DecoderParts::open);
    }

    /** Never returns: native threads would keep the process, and libtorch's own clean-up is not worth a crash. */
    static void run(Path folder, Trainer.Opening opening) {
        Trainer trainer = new Trainer(opening);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            trainer.pause();
            try {
                // For as long as whoever sent the signal has patience.
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "pause"));
        int status = FAILED;
        try {
            if (Boolean.getBoolean(WRITES_LOG)) {
                LogCopy.begin(new RunFolder(folder).log());
            }
            status = trainer.run(folder);
        } catch (Throwable e) {
            ChildLog.error(e);
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
