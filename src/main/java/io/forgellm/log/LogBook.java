package io.forgellm.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** The last entries of the log; older ones are forgotten. Takes what passes the levels that the log is set to. */
final class LogBook extends Handler {
    private final int capacity;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private long sequence;

    LogBook(int capacity) {
        this.capacity = capacity;
    }

    /** Entries after this one that are asked for, the latest {@code limit} of them. */
    synchronized List<LogLine> after(long sequence, LogQuery query, int limit) {
        List<LogLine> found = lines.stream().filter(line -> line.sequence() > sequence).filter(query::takes).toList();
        return found.subList(Math.max(0, found.size() - limit), found.size());
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (lines.size() == capacity) {
            lines.removeFirst();
        }
        lines.add(LogLine.of(++sequence, entry));
    }

    @Override
    public void flush() {
        // Nothing is written anywhere.
    }

    @Override
    public void close() {
        // Holds no resource.
    }
}
