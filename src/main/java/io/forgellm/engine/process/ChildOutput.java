package io.forgellm.engine.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Joins an engine process's standard error to our log, and keeps its last lines to explain a sudden end. */
final class ChildOutput {
    private static final Logger LOG = Logger.getLogger("io.forgellm.engine.child");
    private static final int KEPT = 12;

    private final Deque<String> last = new ArrayDeque<>();
    private final String name;

    ChildOutput(String name) {
        this.name = name;
    }

    void drain(Process process) {
        Thread.ofPlatform().daemon().name("engine-log-" + process.pid()).start(() -> {
            try (BufferedReader lines = process.errorReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(line);
                }
            } catch (IOException ended) {
                LOG.debugf("%s: log ended: %s", name, ended.getMessage());
            }
        });
    }

    synchronized String lastLines() {
        return String.join("\n", last);
    }

    private void take(String line) {
        Logger.Level level = level(line);
        String text = level == Logger.Level.INFO ? line : line.substring(2);
        LOG.logf(level, "%s: %s", name, text);
        if (level != Logger.Level.DEBUG) {
            keep(text);
        }
    }

    private static Logger.Level level(String line) {
        if (line.startsWith("E ")) {
            return Logger.Level.ERROR;
        }
        if (line.startsWith("W ")) {
            return Logger.Level.WARN;
        }
        return line.startsWith("I ") ? Logger.Level.DEBUG : Logger.Level.INFO;
    }

    private synchronized void keep(String line) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.add(line);
    }
}
