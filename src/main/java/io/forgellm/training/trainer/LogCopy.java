package io.forgellm.training.trainer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What this process prints goes into the run's log as well. For a trainer whose standard streams somebody else has, as
 * in a pod; what native code prints goes there alone.
 */
final class LogCopy extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    private LogCopy(OutputStream first, OutputStream second) {
        this.first = first;
        this.second = second;
    }

    static void begin(Path log) throws IOException {
        OutputStream file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.setOut(new PrintStream(new LogCopy(System.out, file), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new LogCopy(System.err, file), true, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) throws IOException {
        first.write(b);
        second.write(b);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        first.write(bytes, start, length);
        second.write(bytes, start, length);
    }

    @Override
    public void flush() throws IOException {
        first.flush();
        second.flush();
    }
}
