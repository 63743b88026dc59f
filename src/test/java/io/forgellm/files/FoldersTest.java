package io.forgellm.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir
    Path machine;

    private Path root;
    private Folders folders;

    @BeforeEach
    void aRootBesideSecrets() throws IOException {
        machine = machine.toRealPath();
        root = Files.createDirectories(machine.resolve("data"));
        Files.createDirectories(root.resolve("poems/old"));
        Files.writeString(root.resolve("poems/b.jsonl"), "12345");
        Files.writeString(root.resolve("poems/A.txt"), "1");
        Files.writeString(root.resolve("poems/.hidden"), "1");
        Files.createDirectories(machine.resolve("secrets"));
        Files.createDirectories(machine.resolve("data-of-others"));
        Files.createSymbolicLink(root.resolve("poems/out"), machine.resolve("secrets"));
        folders = new Folders(() -> List.of(root, machine.resolve("absent")));
    }

    @Test
    void beginsAtTheRootsThatExist() {
        assertThat(folders.roots().folders()).extracting(Folder.Entry::path).containsExactly(root.toString());
    }

    @Test
    void tellsWhatLiesInAFolder() {
        Folder poems = folders.in(root.resolve("poems").toString());
        assertThat(poems.parent()).isEqualTo(root.toString());
        assertThat(poems.folders()).extracting(Folder.Entry::name).containsExactly("old");
        assertThat(poems.files()).extracting(Folder.Entry::name).containsExactly("A.txt", "b.jsonl");
        assertThat(poems.files().getLast().size()).isEqualTo(5);
    }

    @Test
    void theRootHasNoFolderAbove() {
        assertThat(folders.in(root.toString()).parent()).isNull();
    }

    @Test
    void nothingOutsideIsTold() {
        for (String outside : List.of(machine + "/secrets", machine + "/data-of-others", root + "/../secrets",
                root + "/poems/out", machine.toString(), "/", "data", machine + "/nothing")) {
            assertThat(refused(outside)).as(outside).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        }
    }

    @Test
    void aFolderThatIsGoneIsNamed() {
        assertThat(refused(root + "/gone")).isEqualTo(ErrorCode.DATASET_NOT_FOUND);
        assertThat(refused(root + "/poems/b.jsonl")).isEqualTo(ErrorCode.DATASET_NOT_FOUND);
        assertThat(refused(root + "/\0")).isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @Test
    void readsTextInsideAlone() {
        assertThat(folders.text(root + "/poems/b.jsonl")).isEqualTo("12345");
        assertThat(code(() -> folders.text(root + "/../secrets/x"))).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(code(() -> folders.text(root + "/poems/out"))).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(code(() -> folders.text(root + "/poems"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
        assertThat(code(() -> folders.text(root + "/absent"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
    }

    @Test
    void whatIsNoTextIsNotShown() throws IOException {
        Files.write(root.resolve("weights"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(code(() -> folders.text(root + "/weights"))).isEqualTo(ErrorCode.INVALID_DATA);
    }

    @Test
    void aFileLiesInItsFolder() {
        assertThat(folders.folderOf(root + "/poems")).isEqualTo(root.resolve("poems"));
        assertThat(folders.folderOf(root + "/poems/A.txt")).isEqualTo(root.resolve("poems"));
        assertThat(code(() -> folders.folderOf(machine + "/secrets"))).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(code(() -> folders.folderOf(root + "/absent"))).isEqualTo(ErrorCode.FILE_NOT_FOUND);
    }

    private ErrorCode refused(String path) {
        return code(() -> folders.in(path));
    }

    private static ErrorCode code(ThrowingCallable action) {
        return catchThrowableOfType(ForgeException.class, action).code();
    }
}
