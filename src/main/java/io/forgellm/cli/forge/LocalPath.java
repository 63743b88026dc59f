package io.forgellm.cli.forge;

import java.nio.file.Files;
import java.nio.file.Path;

/** The server runs in another folder: what is named from here must be named from the root. */
final class LocalPath {
    private LocalPath() { }

    /** An existing file or folder by its absolute path; anything else, such as null, as it is. */
    static String of(String name) {
        if (name == null || !Files.exists(Path.of(name))) {
            return name;
        }
        return Path.of(name).toAbsolutePath().normalize().toString();
    }

    /** A model: a name that the catalogue knows goes before a folder that happens to be called so. */
    static String ofModel(String name) {
        Path path = Path.of(name);
        return name.endsWith(".gguf") || Files.isRegularFile(path.resolve("config.json")) ? of(name) : name;
    }
}
