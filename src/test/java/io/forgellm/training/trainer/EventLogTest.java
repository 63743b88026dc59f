package io.forgellm.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.run.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final RunEvent FIRST = new RunEvent.Evaluated(Instant.EPOCH, 0, 2.5, 0.25);
    private static final RunEvent SECOND = new RunEvent.Noted(Instant.EPOCH, 3, "Zwölf\nZeilen");

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void writeOne() throws IOException {
        file = folder.resolve("events.jsonl");
        write(FIRST);
    }

    private void write(RunEvent event) throws IOException {
        try (EventLog log = new EventLog(file)) {
            log.write(event);
        }
    }

    @Test
    void eachEventIsALine() throws IOException {
        write(SECOND);
        assertThat(file).content().isEqualTo("""
                {"type":"evaluated","at":"1970-01-01T00:00:00Z","step":0,"loss":2.5,"seconds":0.25}
                {"type":"noted","at":"1970-01-01T00:00:00Z","step":3,"message":"Zwölf\\nZeilen"}
                """);
    }

    @Test
    void aLineThatAKillToreInTwoIsCutOff() throws IOException {
        Files.writeString(file, "{\"type\":\"noted\",\"at\":\"19", StandardOpenOption.APPEND);
        write(SECOND);
        try (EventLog log = new EventLog(file)) {
            assertThat(log.events()).containsExactly(FIRST, SECOND);
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void aLineThatIsNoEventIsPassedOver() throws IOException {
        Files.writeString(file, "what is this?\n", StandardOpenOption.APPEND);
        write(SECOND);
        try (EventLog log = new EventLog(file)) {
            assertThat(log.events()).containsExactly(FIRST, SECOND);
            assertThat(log.lastStep()).isEqualTo(3);
        }
    }
}
