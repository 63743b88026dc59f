package io.forgellm.training.data.source;

import static io.forgellm.training.data.Datasets.examples;
import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFilesTest {
    @TempDir
    Path folder;

    @Test
    void filesComeInTheOrderOfTheirNamesAndOthersAreCounted() {
        write(folder, "b.txt", "b");
        write(folder, "a/z.md", "z");
        write(folder, "image.png", "png");
        write(folder, ".hidden.txt", "hidden");
        write(folder, ".git/config.txt", "hidden");
        DatasetFiles files = DatasetFiles.of(folder);
        assertThat(files.files()).extracting(DataFile::name).containsExactly("a/z.md", "b.txt");
        assertThat(files.ignored()).isEqualTo(2);
    }

    @Test
    void aFileOfPlainTextIsOneDocument() {
        Path file = write(folder, "novel.txt", "Chapter 1\n\nIt was…\n");
        assertThat(examples(file)).containsExactly(
            new Example.Text(new Place("novel.txt", 0), "Chapter 1\n\nIt was…\n"));
    }

    @Test
    void textMayBeZipped() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("{\"text\":\"zipped\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        write(folder, "facts.jsonl.gz", bytes.toByteArray());
        assertThat(examples(folder)).extracting(each -> ((Example.Text) each).text()).containsExactly("zipped");
    }

    @Test
    void aZippedFileThatIsCutOffIsDamaged() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("{\"text\":\"zipped\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        write(folder, "facts.jsonl.gz", Arrays.copyOf(bytes.toByteArray(), bytes.size() - 9));
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith("facts.jsonl.gz: the file is damaged");
    }

    @Test
    void linksThatLeadOutOfTheFolderAreLeftOut(@TempDir Path elsewhere) throws IOException {
        Path secret = write(elsewhere, "secret.txt", "secret");
        write(folder, "open.txt", "open");
        Files.createSymbolicLink(folder.resolve("link.txt"), secret);
        Files.createSymbolicLink(folder.resolve("inner.txt"), folder.resolve("open.txt"));
        assertThat(DatasetFiles.of(folder).files()).extracting(DataFile::name).containsExactly("inner.txt", "open.txt");
    }

    @Test
    void nothingToReadIsAnError() {
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> DatasetFiles.of(folder.resolve("none")))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_NOT_FOUND));
        write(folder, "image.png", "png");
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> DatasetFiles.of(folder))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.EMPTY_DATASET))
            .satisfies(e -> assertThat(e.suggestion()).contains("jsonl"));
    }

    @Test
    void badBytesInADocumentAreNamedByLineAndOffset() {
        write(folder, "a.txt", new byte[] {'a', '\n', 'b', (byte) 0xC3, '\n'});
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessage("a.txt, line 2: byte 0xC3 at offset 3 of the file is not UTF-8");
    }
}
