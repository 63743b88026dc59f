package io.forgellm.training.trainer;

import io.forgellm.engine.child.ChildLog;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Appends whole lines to {@code events.jsonl}; a line that a kill tore in two is cut off when the file is opened. */
final class EventLog implements AutoCloseable {
    private final FileChannel file;
    private final List<RunEvent> past = new ArrayList<>();

    EventLog(Path path) throws IOException {
        long whole = 0;
        if (Files.exists(path)) {
            byte[] bytes = Files.readAllBytes(path);
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    readPast(bytes, start, i - start);
                    start = i + 1;
                }
            }
            whole = start;
        }
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.truncate(whole);
        file.position(whole);
    }

    private void readPast(byte[] bytes, int start, int length) {
        try {
            past.add(RunJson.MAPPER.readValue(bytes, start, length, RunEvent.class));
        } catch (IOException torn) {
            ChildLog.warn("events.jsonl: a line is no event: " + new String(bytes, start, length,
                    StandardCharsets.UTF_8));
        }
    }

    /** All events so far, in order. */
    List<RunEvent> events() {
        return past;
    }

    void write(RunEvent event) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(RunJson.MAPPER.writeValueAsBytes(event));
        line.write('\n');
        long before = file.position();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            file.truncate(before);
            throw e;
        }
        past.add(event);
    }

    int lastStep() {
        return past.isEmpty() ? 0 : past.getLast().step();
    }

    void force() throws IOException {
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
