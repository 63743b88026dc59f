package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.forgellm.engine.child.ChildLog;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * llama.cpp's log: goes on as ours, and keeps its last errors for whoever has to explain a failure. What is less than a
 * warning is dropped unread, hundreds of lines with every load, unless {@code -Dforgellm.engine.verbose} is set.
 */
final class LlamaLog {
    private static final int KEPT = 4;
    /** {@code enum ggml_log_level}. */
    private static final int INFO = 2;
    private static final int WARN = 3;
    private static final int ERROR = 4;
    private static final int CONTINUED = 5;

    private final int least = Boolean.getBoolean("forgellm.engine.verbose") ? INFO : WARN;
    private final Deque<String> errors = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private int level;
    private volatile boolean interrupting;
    private volatile Consumer<String> reader;

    /** A C function that feeds this log; lives as long as the process, as llama.cpp may log to its very end. */
    MemorySegment callback() {
        try {
            var handle = MethodHandles.lookup().findVirtual(LlamaLog.class, "log",
                MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class)).bindTo(this);
            return Linker.nativeLinker().upcallStub(handle, FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
                Arena.global());
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException(defect);
        }
    }

    /** What llama.cpp calls an error while a computation is interrupted on purpose is none. */
    void interrupting(boolean now) {
        interrupting = now;
    }

    /** Hands every piece of text to a reader as well, whatever its level; null ends that. */
    void read(Consumer<String> newReader) {
        reader = newReader;
    }

    /** The errors since the last call, the first cause first. */
    synchronized String takeErrors() {
        String text = String.join("; ", errors);
        errors.clear();
        return text;
    }

    private synchronized void log(int newLevel, MemorySegment text, MemorySegment data) {
        if (newLevel != CONTINUED) {
            level = newLevel;
        }
        Consumer<String> listening = reader;
        if (level < least && listening == null) {
            return;
        }
        String piece = text.reinterpret(Long.MAX_VALUE).getString(0);
        if (listening != null) {
            listening.accept(piece);
        }
        if (level < least) {
            return;
        }
        line.append(piece);
        int end;
        while ((end = line.indexOf("\n")) >= 0) {
            tell(line.substring(0, end).strip());
            line.delete(0, end + 1);
        }
    }

    private void tell(String message) {
        if (message.isEmpty()) {
            return;
        }
        switch (interrupting ? Math.min(level, INFO) : level) {
            case ERROR -> {
                if (errors.size() < KEPT) {
                    errors.add(message);
                }
                ChildLog.error(message);
            }
            case WARN, INFO -> ChildLog.info(message);
            default -> { }
        }
    }
}
