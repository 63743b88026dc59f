package io.forgellm.forge.quantise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text to read, UTF-8, without the newline at its end, which llama.cpp's tools leave out too.
 *
 * @param cut whether the file goes on after it
 */
record TextFile(String text, boolean cut) {
    /** Bytes. */
    static final int MOST = 32 << 20;

    static TextFile read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return new TextFile(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text, in.read() >= 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
