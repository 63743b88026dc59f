package io.forgellm.training.data.source;

import static io.forgellm.training.data.Datasets.examples;
import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.jerolba.carpet.CarpetWriter;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.BadRows;
import io.forgellm.training.data.BadRows.BadRow;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Example.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    @TempDir
    Path folder;

    @Test
    void aTableNamesItsColumnsInTheFirstLine() {
        write(folder, "qa.csv", "question,answer\r\nWho?,Me\r\n\r\n\"Where,\nexactly?\",\"Over \"\"there\"\"\"\r\n");
        assertThat(examples(folder)).containsExactly(pair("qa.csv", 2, "Who?", "Me"),
            pair("qa.csv", 4, "Where,\nexactly?", "Over \"there\""));
    }

    @Test
    void tabsMaySeparate() {
        write(folder, "qa.tsv", "question\tanswer\nWho?\tMe, too\n");
        assertThat(examples(folder)).containsExactly(pair("qa.tsv", 2, "Who?", "Me, too"));
    }

    @Test
    void aRowWithAnotherNumberOfValuesIsBad() {
        write(folder, "qa.csv", "question,answer\nWho?,Me\nOnly one\nWho?,Me\n");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessage("qa.csv, line 3: the row has 1 values, the header 2");
        assertThat(examples(folder, new BadRows(true))).hasSize(2);
    }

    @Test
    void badBytesSpoilTheirRowAlone() {
        byte[] bytes = "question,answer\nWho?,Me\nW?,\"a\nb\"\nWho?,Me\n".getBytes(StandardCharsets.ISO_8859_1);
        bytes["question,answer\nWho?,Me\nW?,\"a\n".length()] = (byte) 0xFF;
        write(folder, "qa.csv", bytes);
        BadRows skipped = new BadRows(true);
        assertThat(examples(folder, skipped)).extracting(example -> example.place().line())
            .containsExactly(2L, 5L);
        assertThat(skipped.first()).extracting(BadRow::line).containsExactly(4L);
    }

    @Test
    void aQuoteThatIsNeverClosedIsBadFromItsRowOn() throws IOException {
        write(folder, "qa.csv", "question,answer\nWho?,Me\nWhere?,\"here\nWho?,Me\n");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("qa.csv, line 3: the row cannot be read: ");
        try (OutputStream out = Files.newOutputStream(folder.resolve("qa.csv"))) {
            out.write("question,answer\nWhere?,\"here\n".getBytes(StandardCharsets.UTF_8));
            byte[] lines = "Who?,Me\n".repeat(1 << 17).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 50; i++) {
                out.write(lines);
            }
        }
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("qa.csv, line 2: the row cannot be read: ")
            .withMessageEndingWith("it has more than 16,777,216 characters; is a quote not closed?");
    }

    record Message(String role, String content) { }

    record Chat(long id, List<Message> messages) { }

    @Test
    void parquetHoldsConversations() throws IOException {
        Path file = folder.resolve("chats.parquet");
        try (OutputStream out = Files.newOutputStream(file); CarpetWriter<Chat> writer =
                new CarpetWriter<>(out, Chat.class)) {
            writer.write(new Chat(1, List.of(new Message("user", "Hi"), new Message("assistant", "Hello"))));
            writer.write(new Chat(2, List.of(new Message("user", "Hé"), new Message("assistant", "Bye"))));
        }
        assertThat(examples(folder)).containsExactly(pair("chats.parquet", 1, "Hi", "Hello"),
            pair("chats.parquet", 2, "Hé", "Bye"));
        write(folder, "chats.parquet", Arrays.copyOf(Files.readAllBytes(file), 60));
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("chats.parquet: the file is no Parquet file, or damaged");
    }

    @Test
    void jsonIsAnArrayOfRowsOrRowsOneAfterTheOther() {
        write(folder, "a.json", "[\n {\"text\":\"one\"},\n {\"text\":\"two\"}\n]");
        write(folder, "b.json", "{\"text\":\n\"three\"}\n{\"text\":\"four\"}");
        assertThat(examples(folder)).containsExactly(new Example.Text(new Place("a.json", 2), "one"),
            new Example.Text(new Place("a.json", 3), "two"), new Example.Text(new Place("b.json", 1), "three"),
            new Example.Text(new Place("b.json", 3), "four"));
    }

    @Test
    void jsonThatIsCutOffOrNoUtf8NamesItsLine() {
        write(folder, "a.json", "[\n {\"text\":\"one\"},\n {\"text\":\"tw");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("a.json, line 3: broken JSON");
        assertThat(examples(folder, new BadRows(true))).hasSize(1);
        write(folder, "a.json", "[\n {\"text\":\"\u00e9t\u00e9\"}]".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageMatching("a.json, line 2: byte 0x.. at offset \\d+ of the file is not UTF-8");
    }

    private static Example pair(String file, long line, String question, String answer) {
        return new Example.Conversation(new Place(file, line),
            List.of(new Turn("user", question), new Turn("assistant", answer)));
    }
}
