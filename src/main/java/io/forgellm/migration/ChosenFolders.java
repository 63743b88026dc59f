package io.forgellm.migration;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** {@code folders.json}: the folders that were chosen on the page, by the name of the setting. */
final class ChosenFolders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChosenFolders() { }

    /** Empty where there is no file, or none that can be read: the server uses none then either. */
    static Map<String, String> read(Path file) {
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, String>>() { });
        } catch (IOException none) {
            return new TreeMap<>();
        }
    }

    /** Null where there is none. */
    static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : null;
    }

    static String with(Path file, String key, Path folder) {
        Map<String, String> folders = read(file);
        folders.put(key, folder.toString());
        return text(folders);
    }

    static String text(Map<String, String> folders) {
        try {
            return JSON.writeValueAsString(folders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
