package io.forgellm.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.logging.Formatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static ExtLogRecord struck() {
        ExtLogRecord line = new ExtLogRecord(Level.WARN, "%s is struck", ExtLogRecord.FormatStyle.PRINTF, "smith");
        line.setParameters(new Object[] {"Iron"});
        line.setLoggerName("io.forgellm.Anvil");
        line.setInstant(Instant.parse("2026-11-23T10:00:00Z"));
        return line;
    }

    @Test
    void aLineOfJsonHasTheFieldsOfTheApi() throws Exception {
        ExtLogRecord line = struck();
        line.putMdc(LogTags.REQUEST, "r1");
        line.putMdc(LogTags.PROCESS, "engine 7");
        line.putMdc(LogTags.MODEL, "tiny");
        line.putMdc(LogTags.TRACE, "00-…");
        assertThat(new JsonLines(new ObjectMapper()).format(line)).isEqualTo("""
                {"time":"2026-11-23T10:00:00Z","level":"WARN","logger":"io.forgellm.Anvil","message":"Iron is struck",\
                "process":"engine 7","request_id":"r1","model":"tiny","run_id":null,"job_id":null}
                """);
    }

    @Test
    void whatWasThrownComesWithItsTraceInTheSameLine() throws Exception {
        ExtLogRecord line = struck();
        line.setThrown(new IllegalStateException("too cold"));
        String written = new JsonLines(new ObjectMapper()).format(line);
        assertThat(written.lines()).hasSize(1);
        JsonNode read = new ObjectMapper().readTree(written);
        assertThat(read.path("message").asText()).isEqualTo("Iron is struck: java.lang.IllegalStateException: too cold");
        assertThat(read.path("trace").asText()).contains("\tat io.forgellm.log.LogFormatTest");
    }

    @Test
    void aLineOfTextSaysWhatItIsAboutBeforeWhatItSays() {
        Formatter text = TextLines.over(new PatternFormatter("%-5p [%c] %s%n"));
        assertThat(TextLines.over(text)).isSameAs(text);
        assertThat(text.format(struck())).isEqualTo("WARN  [io.forgellm.Anvil] Iron is struck" + System.lineSeparator());
        ExtLogRecord line = struck();
        line.putMdc(LogTags.RUN, "facts");
        line.putMdc(LogTags.PROCESS, "trainer 7");
        assertThat(text.format(line)).isEqualTo(
                "WARN  [io.forgellm.Anvil] [trainer 7 run_id=facts] Iron is struck" + System.lineSeparator());
    }
}
