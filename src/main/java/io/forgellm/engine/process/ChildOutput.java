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
    private Logger.Level level = Logger.Level.INFO;

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

    /** A JVM that dies tells it in lines that begin with #; other lines go on where the one before them began. */
    private void take(String line) {
        boolean labelled = line.length() > 1 && line.charAt(1) == ' ' && "EWIND".indexOf(line.charAt(0)) >= 0;
        level = labelled ? level(line.charAt(0)) : line.startsWith("#") ? Logger.Level.ERROR : level;
        String text = labelled ? line.substring(2) : line;
        LOG.logf(level, "%s: %s", name, text);
        if (level != Logger.Level.DEBUG) {
            keep(text);
        }
    }

    private static Logger.Level level(char severity) {
        return switch (severity) {
            case 'E' -> Logger.Level.ERROR;
            case 'N' -> Logger.Level.WARN;
            default -> Logger.Level.DEBUG;
        };
    }

    private synchronized void keep(String line) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.add(line);
    }
}
