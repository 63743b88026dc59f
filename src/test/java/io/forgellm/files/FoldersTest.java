package io.forgellm.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private ErrorCode refused(String path) {
        return catchThrowableOfType(ForgeException.class, () -> folders.in(path)).code();
    }
}
