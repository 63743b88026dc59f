package io.forgellm.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedLogTest {
    private static final String NAME = FollowedLogTest.class.getName();

    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            ExtLogRecord line = ExtLogRecord.wrap(entry);
            said.add(line.getLevel() + " " + line.getMdc(LogTags.RUN) + " " + line.getMdc(LogTags.REQUEST) + " "
                    + line.getFormattedMessage());
        }

        @Override
        public void flush() {
            // Kept in memory.
        }

        @Override
        public void close() {
            // Kept in memory.
        }
    };

    @BeforeEach
    void listen() {
        Logger.getLogger(NAME).addHandler(handler);
    }

    @AfterEach
    void leave() {
        Logger.getLogger(NAME).removeHandler(handler);
    }

    private FollowedLog from(long position) {
        return new FollowedLog(folder.resolve("trainer.log"), position,
                new ChildSpeech(TaggedLog.named(NAME).about(LogTags.RUN, "facts")));
    }

    private void write(String text) throws Exception {
        Files.writeString(folder.resolve("trainer.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void linesAreSaidOnceAndWhole() throws Exception {
        FollowedLog log = from(0);
        log.say(false);
        write("S Reading facts.jsonl\nE[r1] It bro");
        log.say(false);
        assertThat(said).containsExactly("INFO facts null Reading facts.jsonl");
        write("ke\n\tat Anvil.strike\nN Hot");
        log.say(false);
        log.say(true);
        log.say(true);
        assertThat(said).containsExactly("INFO facts null Reading facts.jsonl", "ERROR facts r1 It broke",
                "ERROR facts r1 \tat Anvil.strike", "WARN facts null Hot");
    }

    @Test
    void whatWasThereBeforeIsLeftAlone() throws Exception {
        write("S of before\n");
        FollowedLog log = from(-1);
        log.say(false);
        write("S of now\n");
        log.say(false);
        assertThat(said).containsExactly("INFO facts null of now");
    }
}
