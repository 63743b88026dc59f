package io.forgellm.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** The last entries of the log; older ones are forgotten. Takes what passes the levels that the log is set to. */
final class LogBook extends Handler {
    private static final int LONGEST = 4_000;

    private final int capacity;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private long sequence;

    LogBook(int capacity) {
        this.capacity = capacity;
    }

    /** Entries after this one that are at least so severe and hold the text, the latest {@code limit} of them. */
    synchronized List<LogLine> after(long sequence, LogLevel least, String text, int limit) {
        String wanted = text.toLowerCase(Locale.ROOT);
        List<LogLine> found = lines.stream().filter(line -> line.sequence() > sequence)
                .filter(line -> LogLevel.valueOf(line.level()).compareTo(least) <= 0)
                .filter(line -> (line.logger() + " " + line.message()).toLowerCase(Locale.ROOT).contains(wanted)).toList();
        return found.subList(Math.max(0, found.size() - limit), found.size());
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (lines.size() == capacity) {
            lines.removeFirst();
        }
        lines.add(new LogLine(++sequence, entry.getInstant().toString(), LogLevel.of(entry.getLevel()).name(),
                entry.getLoggerName() == null ? "" : entry.getLoggerName(), message(entry)));
    }

    private static String message(LogRecord entry) {
        String said = String.valueOf(ExtLogRecord.wrap(entry).getFormattedMessage());
        String whole = entry.getThrown() == null ? said : said + ": " + entry.getThrown();
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + " …";
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
