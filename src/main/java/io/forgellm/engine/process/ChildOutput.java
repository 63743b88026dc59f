package io.forgellm.engine.process;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.process.ChildLines;
import io.forgellm.process.ChildSpeech;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Joins an engine process's standard error to our log, and keeps its last lines to explain a sudden end. */
final class ChildOutput {
    private static final String NAME = "io.forgellm.engine.child";
    private static final Logger LOG = Logger.getLogger(NAME);
    private static final int KEPT = 12;

    private final Deque<String> last = new ArrayDeque<>();
    private final String name;
    private final ChildSpeech speech;

    /** @param model that the process computes, as the log shall call it */
    ChildOutput(String name, String model) {
        this.name = name;
        this.speech = new ChildSpeech(TaggedLog.named(NAME).about(LogTags.PROCESS, name).about(LogTags.MODEL, model));
    }

    void drain(Process process) {
        Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("engine-log-" + process.pid())
                .start(() -> {
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
        ChildLines.Line said = speech.say(line);
        if (said.level() != Logger.Level.DEBUG && said.request() == null) {
            keep(said.text());
        }
    }

    private synchronized void keep(String line) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.add(line);
    }
}
