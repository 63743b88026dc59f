package io.forgellm.engine.javallama;

import de.kherud.llama.LlamaModel;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * java-llama.cpp's shared library, taken out of its jar once and kept. Its own loader writes to one path again with
 * every start and deletes it at exit, which processes that start side by side do not survive.
 */
final class JavaLlamaLibrary {
    static final String VERSION = "4.2.0";
    /** The llama.cpp build in it. */
    static final String LLAMA_VERSION = "b4916";

    private JavaLlamaLibrary() {
    }

    /** Puts the library into {@code folder} unless it is there, and tells the loader to take it from there. */
    static void prepare(Path folder) {
        Path home = folder.resolve(VERSION);
        String name = System.mapLibraryName("jllama");
        try {
            // The loader empties its temporary folder of what looks like its own: so that one is another.
            Files.createDirectories(home.resolve("tmp"));
            extract(home, name);
        } catch (IOException failed) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "java-llama.cpp's library cannot be written to "
                + home + ": " + failed.getMessage()).causedBy(failed);
        }
        System.setProperty("de.kherud.llama.tmpdir", home.resolve("tmp").toString());
        System.setProperty("de.kherud.llama.lib.path", home.toString());
    }

    private static void extract(Path home, String name) throws IOException {
        if (Files.exists(home.resolve(name))) {
            return;
        }
        try (InputStream library = LlamaModel.class.getResourceAsStream(resourceFolder() + "/" + name)) {
            if (library == null) {
                throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "java-llama.cpp has no library for "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch") + ".");
            }
            Path beside = Files.createTempFile(home.resolve("tmp"), "new", ".part");
            Files.copy(library, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String resourceFolder() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "Mac" : os.startsWith("windows") ? "Windows" : "Linux";
        return system + "/" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64");
    }
}
