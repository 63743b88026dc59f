package io.forgellm.training.trainer;

import java.nio.file.Path;

/** The trainer's process: {@code TrainerMain RUN_FOLDER}. It outlives its server and ends by itself. */
public final class TrainerMain {
    private TrainerMain() { }

    public static void main(String[] args) {
        run(Path.of(args[0]), DecoderParts::open);
    }

    /** Never returns: native threads would keep the process, and libtorch's own clean-up is not worth a crash. */
    static void run(Path folder, Trainer.Opening opening) {
        Trainer trainer = new Trainer(opening);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            trainer.pause();
            try {
                main.join(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        int status = 1;
        try {
            status = trainer.run(folder);
        } catch (Throwable e) {
            e.printStackTrace();
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
