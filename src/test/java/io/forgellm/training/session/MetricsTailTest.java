package io.forgellm.training.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTailTest {
    @TempDir
    Path folder;

    private Path file;
    private MetricsTail tail;
    private int writes;

    @BeforeEach
    void aLogOfAThousandRows() throws IOException {
        file = folder.resolve("CPT_20260101_000000.json");
        tail = new MetricsTail(file);
        write("{\"base_model\":\"m\",\"config\":{\"max_iterations\":9000},\"metrics\":[" + rows(1, 1000)
                + "],\"end_time\":null}");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(++writes)));
    }

    private static String rows(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> """
                {"iteration":%d,"train_loss":%d.5,"val_loss":null,"train_perplexity":Infinity,"checkpoint_saved":%b}"""
                .formatted(i, i, i % 100 == 0)).collect(Collectors.joining(",\n"));
    }

    @Test
    void tellsRowsAndWhatStandsAroundThem() throws IOException {
        SessionLog log = tail.read();

        assertThat(log.size()).isEqualTo(1000);
        assertThat(log.lastIteration()).isEqualTo(1000);
        assertThat(log.latest("train_loss")).isEqualTo(1000.5);
        assertThat(log.latest("val_loss")).isNull();
        assertThat(log.checkpoint(99)).isTrue();
        assertThat(log.text("base_model")).isEqualTo("m");
        assertThat(log.config().path("max_iterations").asInt()).isEqualTo(9000);
    }

    @Test
    void isNotReadAgainWhileItIsTheSame() throws IOException {
        tail.read();
        long before = tail.bytesRead();

        assertThat(tail.read().size()).isEqualTo(1000);
        assertThat(tail.bytesRead()).isEqualTo(before);
    }

    @Test
    void readsWhatCameToIt() throws IOException {
        SessionLog log = tail.read();
        long before = tail.bytesRead();
        String text = Files.readString(file);
        write(text.replace("],\"end_time\":null}", ",\n" + rows(1001, 1010) + "],\"end_time\":\"noon\"}"));

        assertThat(tail.read()).isSameAs(log);
        assertThat(log.size()).isEqualTo(1010);
        assertThat(log.value("train_loss", 1009)).isEqualTo(1010.5);
        assertThat(log.text("end_time")).isEqualTo("noon");
        assertThat(tail.bytesRead() - before).isLessThan(Files.size(file) / 4);

        write(Files.readString(file).replace("],\"end_time\"", "," + rows(1011, 1011) + "],\"end_time\""));
        assertThat(tail.read().lastIteration()).isEqualTo(1011);
    }

    @Test
    void readsAFileAnewWhoseRowsWereChanged() throws IOException {
        SessionLog log = tail.read();
        write(Files.readString(file).replace("\"train_loss\":999.5", "\"train_loss\":777.5"));

        assertThat(tail.read()).isNotSameAs(log);
        assertThat(tail.read().value("train_loss", 998)).isEqualTo(777.5);

        write("{\"metrics\":[" + rows(1, 3) + "]}");
        assertThat(tail.read().size()).isEqualTo(3);
    }

    @Test
    void putsRowsInTheOrderOfTheirIteration() throws IOException {
        write("{\"metrics\":[" + rows(11, 20) + "," + rows(1, 10) + "]}");
        assertThat(tail.read().iteration(0)).isEqualTo(1);

        write("{\"metrics\":[" + rows(11, 20) + "," + rows(1, 10) + "," + rows(21, 21) + "]}");
        assertThat(tail.read().size()).isEqualTo(21);
        assertThat(tail.read().lastIteration()).isEqualTo(21);
    }

    @Test
    void aFileThatIsBeingWrittenIsWhatItWas() throws IOException {
        tail.read();
        String text = Files.readString(file);
        write(text.substring(0, text.length() - 30));
        assertThat(tail.read().size()).isEqualTo(1000);
        write("");
        assertThat(tail.read().size()).isEqualTo(1000);

        write(text.replace("],\"end_time\":null}", "," + rows(1001, 1001) + "]}"));
        assertThat(tail.read().size()).isEqualTo(1001);
    }

    @Test
    void whatNeverWasAMetricsFileIsAnError() throws IOException {
        for (String text : new String[] {"", "[]", "{\"metrics\":[{", "no"}) {
            write(text);
            assertThatThrownBy(tail::read).as(text).isInstanceOf(IOException.class);
        }
    }
}
