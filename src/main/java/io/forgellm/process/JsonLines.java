package io.forgellm.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file that grows by whole lines of JSON, one event each, and is read while it grows. */
public final class JsonLines<T> {
    private final Class<T> type;
    private final ObjectMapper json;

    public JsonLines(Class<T> type, ObjectMapper json) {
        this.type = type;
        this.json = json;
    }

    /** @param position right after the line, in bytes */
    public record Line<T>(long position, T event) { }

    /** The whole lines after a position; none without a file. A line that is no event, such as a torn one, is skipped. */
    public List<Line<T>> read(Path path, long position) throws IOException {
        List<Line<T>> lines = new ArrayList<>();
        byte[] bytes;
        try {
            bytes = bytes(path, position, Long.MAX_VALUE);
        } catch (NoSuchFileException e) {
            return lines;
        }
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                T event = event(bytes, start, i - start);
                if (event != null) {
                    lines.add(new Line<>(position + i + 1, event));
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private T event(byte[] bytes, int start, int length) {
        try {
            return json.readValue(bytes, start, length, type);
        } catch (IOException notAnEvent) {
            return null;
        }
    }

    /** Adds an event and brings it to the disk; a line that a kill tore in two is ended first. */
    public void append(Path path, T event) throws IOException {
        append(path, event, true);
    }

    /** Adds an event that may be lost when the power goes. */
    public void add(Path path, T event) throws IOException {
        append(path, event, false);
    }

    private void append(Path path, T event, boolean durable) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (Files.exists(path) && Files.size(path) > 0 && !endsWithNewline(path)) {
            line.write('\n');
        }
        line.writeBytes(json.writeValueAsBytes(event));
        line.write('\n');
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap(line.toByteArray()));
            if (durable) {
                file.force(true);
            }
        }
    }

    private static boolean endsWithNewline(Path path) throws IOException {
        return bytes(path, Files.size(path) - 1, 1)[0] == '\n';
    }

    /** The end of a text file, empty if there is none. @param most bytes */
    public static String tail(Path path, int most) throws IOException {
        try {
            return new String(bytes(path, Math.max(0, Files.size(path) - most), most), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static byte[] bytes(Path path, long position, long most) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long length = Math.clamp(file.size() - position, 0, most);
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length));
            while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) { }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
