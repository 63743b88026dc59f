package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
    @TempDir
    Path folder;
    HubStandIn hub;
    PullFixture files;
    Path home;
    Path source;

    @BeforeEach
    void home() throws IOException {
        hub = new HubStandIn();
        files = new PullFixture(folder.toRealPath(), hub);
        home = Files.createDirectories(folder.toRealPath().resolve("home"));
        source = TinyModel.standard().write(home.resolve("tiny.gguf"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheFileIntoTheModelsFolder(ImportBody.Mode mode) throws Exception {
        Path imported = run(new ImportBody(source.toString(), "mine", mode));

        assertThat(imported).isEqualTo(files.models.resolve("mine.gguf")).hasSameBinaryContentAs(source);
        assertThat(Files.isSymbolicLink(imported)).isFalse();
        Files.delete(source);
        assertThat(imported).exists();
    }

    @Test
    void linksByNameWhereTheDiskIsAnother() throws Exception {
        Importer importer = importer((link, existing) -> {
            throw new IOException("Invalid cross-device link");
        });

        Path imported = importer.task(importer.check(body(source))).run(Progress.NONE);

        assertThat(imported).isSymbolicLink().hasSameBinaryContentAs(source);
        assertThat(files.models.resolve("imports.json")).content().contains("tiny.gguf").contains(source.toString());
    }

    @Test
    void refusesANameThatIsTaken() throws Exception {
        run(body(source));

        assertThat(failure(body(source)).code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }

    @Test
    void refusesAFileThatIsNoModel() throws Exception {
        Path text = Files.writeString(home.resolve("notes.gguf"), "not a model");

        assertThat(failure(body(text)).code()).isEqualTo(ErrorCode.INVALID_MODEL);
        assertThat(files.models).doesNotExist();
    }

    @Test
    void refusesFilesOutsideTheFoldersOfImports() throws Exception {
        Path outside = TinyModel.standard().write(folder.toRealPath().resolve("outside.gguf"));
        Path link = Files.createSymbolicLink(home.resolve("link.gguf"), outside);

        assertThat(failure(body(outside)).code()).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(failure(body(outside)).suggestion())
                .isEqualTo("Put it below " + home + ", or name its folder in forgellm.import.roots.");
        assertThat(failure(body(link)).code()).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(failure(body(Path.of("/nowhere/x.gguf"))).code()).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
    }

    @Test
    void saysThatAFileIsNotThere() {
        assertThat(failure(body(home.resolve("none.gguf"))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure(body(home)).code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.gguf", "", "../tiny.gguf"})
    void wantsAFullPath(String path) {
        assertThat(failure(new ImportBody(path, null, null)).code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", ".hidden", "a..b", ""})
    void wantsANameThatIsOne(String name) {
        assertThat(failure(new ImportBody(source.toString(), name, null)).code())
            .isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @Test
    void copiesNothingThatTheDiskCannotHold() throws Exception {
        files.disk = where -> 1_000;

        ForgeException error = catchThrowableOfType(ForgeException.class,
            () -> run(new ImportBody(source.toString(), null, ImportBody.Mode.COPY)));

        assertThat(error.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(files.models).isEmptyDirectory();
    }

    private static ImportBody body(Path path) {
        return new ImportBody(path.toString(), null, null);
    }

    private Importer importer(Importer.HardLinks links) {
        return new Importer(() -> List.of(home), files.roots(), files.disk, links);
    }

    private Path run(ImportBody body) throws IOException, InterruptedException {
        Importer importer = importer(Files::createLink);
        return importer.task(importer.check(body)).run(Progress.NONE);
    }

    private ForgeException failure(ImportBody body) {
        return catchThrowableOfType(ForgeException.class, () -> importer(Files::createLink).check(body));
    }
}
