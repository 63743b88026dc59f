package io.forgellm.log;

import java.util.StringJoiner;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Lines as they would be anyway, what they are about in front of the message: {@code [engine 4711 model=tiny]}. */
final class TextLines extends Formatter {
    private final Formatter plain;

    private TextLines(Formatter plain) {
        this.plain = plain;
    }

    static Formatter over(Formatter plain) {
        return plain instanceof TextLines ? plain : new TextLines(plain);
    }

    @Override
    public String format(LogRecord entry) {
        ExtLogRecord line = ExtLogRecord.wrap(entry);
        String about = about(line);
        if (about.isEmpty()) {
            return plain.format(entry);
        }
        ExtLogRecord told = new ExtLogRecord(line);
        told.setMessage("[" + about + "] " + line.getFormattedMessage(), ExtLogRecord.FormatStyle.NO_FORMAT);
        return plain.format(told);
    }

    private static String about(ExtLogRecord line) {
        StringJoiner about = new StringJoiner(" ");
        if (line.getMdc(LogTags.PROCESS) != null) {
            about.add(line.getMdc(LogTags.PROCESS));
        }
        for (String tag : new String[] {LogTags.REQUEST, LogTags.MODEL, LogTags.RUN, LogTags.JOB}) {
            if (line.getMdc(tag) != null) {
                about.add(tag + "=" + line.getMdc(tag));
            }
        }
        return about.toString();
    }
}
