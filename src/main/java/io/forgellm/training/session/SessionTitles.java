package io.forgellm.training.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a user calls a session, in {@code title.txt} of its folder. Its id stays what it was: checkpoints, addresses and
 * the Python program go by it.
 */
public final class SessionTitles {
    static final int LONGEST = 200;
    private static final String FILE = "title.txt";

    private SessionTitles() {
    }

    /** Null for a session that was given none. */
    public static String of(Path folder) {
        try {
            String title = Files.readString(folder.resolve(FILE)).strip();
            return title.isEmpty() ? null : title.substring(0, Math.min(LONGEST, title.length()));
        } catch (IOException none) {
            return null;
        }
    }

    /** @param title blank to take it away */
    static void set(Path folder, String title) throws IOException {
        if (title.isBlank()) {
            Files.deleteIfExists(folder.resolve(FILE));
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        Path part = Files.write(folder.resolve(FILE + ".part"), title.strip().getBytes(StandardCharsets.UTF_8));
        Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
