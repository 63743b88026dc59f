package io.forgellm.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class LogBookTest {
    private final LogBook book = new LogBook(3);

    private void say(Level level, String message, Object... values) {
        LogRecord entry = new LogRecord(level, message);
        entry.setLoggerName("io.forgellm.Anvil");
        entry.setParameters(values);
        book.publish(entry);
    }

    private static LogQuery least(LogLevel level, String search) {
        return LogQuery.of(level, search);
    }

    @Test
    void theOldestIsForgotten() {
        for (int i = 1; i <= 5; i++) {
            say(Level.INFO, "blow {0}", i);
        }
        LogQuery all = least(LogLevel.INFO, "");
        assertThat(book.after(0, all, 9)).extracting(LogLine::message).containsExactly("blow 3", "blow 4", "blow 5");
        assertThat(book.after(4, all, 9)).extracting(LogLine::sequence).containsExactly(5L);
        assertThat(book.after(0, all, 1)).extracting(LogLine::sequence).containsExactly(5L);
    }

    @Test
    void isFilteredBySeverityAndText() {
        say(Level.INFO, "hot");
        say(Level.SEVERE, "Broken");
        say(Level.WARNING, "warm");
        assertThat(book.after(0, least(LogLevel.WARN, ""), 9)).extracting(LogLine::level).containsExactly("ERROR", "WARN");
        assertThat(book.after(0, least(LogLevel.INFO, "BROKEN"), 9)).extracting(LogLine::message)
                .containsExactly("Broken");
        assertThat(book.after(0, least(LogLevel.INFO, "anvil"), 9)).hasSize(3);
    }

    @Test
    void isFilteredByWhatALineIsAbout() {
        say(Level.INFO, "of nobody");
        ExtLogRecord entry = new ExtLogRecord(Level.INFO, "struck", "smith");
        entry.putMdc(LogTags.REQUEST, "r1");
        entry.putMdc(LogTags.PROCESS, "engine 7");
        entry.putMdc(LogTags.MODEL, "tiny");
        book.publish(entry);
        assertThat(book.after(0, new LogQuery(LogLevel.INFO, "", "r1", "tiny", null, null, "engine"), 9))
                .extracting(LogLine::message).containsExactly("struck");
        assertThat(book.after(0, new LogQuery(LogLevel.INFO, "", "r2", null, null, null, null), 9)).isEmpty();
        assertThat(book.after(0, new LogQuery(LogLevel.INFO, "", null, null, "r1", null, null), 9)).isEmpty();
        assertThat(book.after(0, new LogQuery(LogLevel.INFO, "", null, null, null, null, "server"), 9))
                .extracting(LogLine::message).containsExactly("of nobody");
    }

    @Test
    void whatWasThrownIsNamedInOneLine() {
        LogRecord entry = new LogRecord(Level.SEVERE, "It broke");
        entry.setThrown(new IllegalStateException("too cold"));
        book.publish(entry);
        assertThat(book.after(0, least(LogLevel.INFO, ""), 9).getFirst().message())
                .isEqualTo("It broke: java.lang.IllegalStateException: too cold");
    }
}
