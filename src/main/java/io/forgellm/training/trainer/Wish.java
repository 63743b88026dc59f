package io.forgellm.training.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the server wants of the trainer. An empty or missing file, or an unknown word, means: go on. */
enum Wish {
    RUN, PAUSE, STOP;

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
