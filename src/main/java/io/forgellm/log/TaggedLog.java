package io.forgellm.log;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;

/** A logger whose lines say what they are about. Fit for any thread, with or without a context. */
public final class TaggedLog {
    private static final String CALLER = TaggedLog.class.getName();

    private final String name;
    private final Map<String, String> tags;

    private TaggedLog(String name, Map<String, String> tags) {
        this.name = name;
        this.tags = tags;
    }

    public static TaggedLog named(String name) {
        return new TaggedLog(name, Map.of());
    }

    public static TaggedLog of(Class<?> speaker) {
        return named(speaker.getName());
    }

    /** The same logger, its lines about this too. @param value null for nothing more */
    public TaggedLog about(String tag, String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(tags);
        more.put(tag, value);
        return new TaggedLog(name, more);
    }

    public void infof(String format, Object... values) {
        log(Level.INFO, format.formatted(values), null);
    }

    public void warnf(String format, Object... values) {
        log(Level.WARN, format.formatted(values), null);
    }

    public void errorf(String format, Object... values) {
        log(Level.ERROR, format.formatted(values), null);
    }

    public void errorf(Throwable thrown, String format, Object... values) {
        log(Level.ERROR, format.formatted(values), thrown);
    }

    /** @param message as it is */
    public void log(Level level, String message) {
        log(level, message, null);
    }

    private void log(Level level, String message, Throwable thrown) {
        Logger logger = Logger.getLogger(name);
        java.util.logging.Level severity = severity(level);
        if (logger.isLoggable(severity)) {
            ExtLogRecord line = new ExtLogRecord(severity, message, ExtLogRecord.FormatStyle.NO_FORMAT, CALLER);
            line.setLoggerName(name);
            line.setThrown(thrown);
            tags.forEach(line::putMdc);
            logger.logRaw(line);
        }
    }

    private static java.util.logging.Level severity(Level level) {
        return switch (level) {
            case FATAL, ERROR -> org.jboss.logmanager.Level.ERROR;
            case WARN -> org.jboss.logmanager.Level.WARN;
            case INFO -> org.jboss.logmanager.Level.INFO;
            case DEBUG -> org.jboss.logmanager.Level.DEBUG;
            case TRACE -> org.jboss.logmanager.Level.TRACE;
        };
    }
}
