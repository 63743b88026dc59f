package io.forgellm.log;

import java.util.logging.Level;

/** Severities as the log writes them, the worst first. */
public enum LogLevel {
    ERROR, WARN, INFO, DEBUG;

    static LogLevel of(Level level) {
        int value = level.intValue();
        return value >= Level.SEVERE.intValue() ? ERROR : value >= Level.WARNING.intValue() ? WARN
                : value >= Level.INFO.intValue() ? INFO : DEBUG;
    }
}
