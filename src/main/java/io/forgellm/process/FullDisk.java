package io.forgellm.process;

import java.io.IOException;
import java.util.List;

/** Tells a disk, a quota or a limit that takes no more from other failures, by the system's words: Java has no type. */
public final class FullDisk {
    private static final List<String> WORDS = List.of("No space left", "quota", "File too large", "not enough space");

    private FullDisk() { }

    public static boolean isMeantBy(IOException error) {
        String message = String.valueOf(error.getMessage());
        return WORDS.stream().anyMatch(message::contains);
    }
}
