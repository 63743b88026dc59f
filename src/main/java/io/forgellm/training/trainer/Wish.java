package io.forgellm.training.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is wanted of the trainer, by the server's word in a file; an empty or missing one, or an unknown word, means: go on. */
enum Wish {
    RUN, PAUSE, STOP,
    /** By a signal and not by the server: its machine or its pod ends. */
    REST;

    static Wish in(Path file) {
        try {
            return switch (Files.readString(file).strip()) {
                case "pause" -> PAUSE;
                case "stop" -> STOP;
                default -> RUN;
            };
        } catch (IOException none) {
            return RUN;
        }
    }
}
