package io.forgellm.training.data.source;

import static io.forgellm.training.data.Datasets.examples;
import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.BadRows;
import io.forgellm.training.data.BadRows.BadRow;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesReaderTest {
    @TempDir
    Path folder;

    @Test
    void eachLineIsARowWithItsPlace() {
        write(folder, "sub/facts.jsonl", "{\"text\":\"Héllo\"}\n\n{\"text\":\"two\"}\r\n{\"text\":\"three\"}");
        assertThat(examples(folder)).containsExactly(
            new Example.Text(new Place("sub/facts.jsonl", 1), "Héllo"),
            new Example.Text(new Place("sub/facts.jsonl", 3), "two"),
            new Example.Text(new Place("sub/facts.jsonl", 4), "three"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstRow() {
        write(folder, "marked.jsonl", "\uFEFF{\"text\":\"one\"}\n");
        assertThat(examples(folder)).hasSize(1);
    }

    @Test
    void brokenJsonNamesItsLine() {
        write(folder, "facts.jsonl", "{\"text\":\"x\"}\n".repeat(4710) + "{\"text\":\"x}\n{\"text\":\"x\"}\n");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("facts.jsonl, line 4711: broken JSON at column")
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA))
            .satisfies(e -> assertThat(e.details()).containsEntry("file", "facts.jsonl").containsEntry("line", 4711L))
            .satisfies(e -> assertThat(e.suggestion()).contains("skip_bad_rows"));
    }

    @Test
    void bytesThatAreNoUtf8AreNamedByLineAndOffset() {
        byte[] bytes = "{\"text\":\"one\"}\n{\"text\":\"tw?\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        int bad = 15 + "{\"text\":\"tw".length();
        bytes[bad] = (byte) 0xE9;
        write(folder, "latin1.jsonl", bytes);
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessage("latin1.jsonl, line 2: byte 0xE9 at offset 26 of the file is not UTF-8")
            .satisfies(e -> assertThat(e.details()).containsEntry("line", 2L).containsEntry("byte_offset", (long) bad));
    }

    @Test
    void aLineOfFiftyMegabytesIsRefusedWithoutBeingHeld() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("huge.jsonl"))) {
            out.write("{\"text\":\"one\"}\n{\"text\":\"".getBytes(StandardCharsets.UTF_8));
            byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 50; i++) {
                out.write(megabyte);
            }
            out.write("\"}\n{\"text\":\"three\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessage("huge.jsonl, line 2: the line has 52,428,811 bytes; the most is 16,777,216");
        BadRows skipped = new BadRows(true);
        assertThat(examples(folder, skipped)).extracting(Example::place)
            .containsExactly(new Place("huge.jsonl", 1), new Place("huge.jsonl", 3));
        assertThat(skipped.count()).isEqualTo(1);
    }

    @Test
    void badRowsAreCountedAndNamedWhereTheyAreSkipped() {
        write(folder, "mixed.jsonl", "{\"text\":\"good\"}\n[1]\n{\"text\":7}\n{broken\n{\"text\":\"good\"}\n");
        BadRows skipped = new BadRows(true);
        assertThat(examples(folder, skipped)).hasSize(2);
        assertThat(skipped.count()).isEqualTo(3);
        assertThat(skipped.first()).extracting(BadRow::line).containsExactly(2L, 3L, 4L);
        assertThat(skipped.first().get(1).reason()).isEqualTo("field \"text\" is to be a string, not number");
    }

    @Test
    void anEmptyFileIsAnError() {
        write(folder, "empty.jsonl", "");
        write(folder, "good.jsonl", "{\"text\":\"good\"}\n");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessage("empty.jsonl: the file is empty");
        assertThat(examples(folder, new BadRows(true))).hasSize(1);
    }
}
