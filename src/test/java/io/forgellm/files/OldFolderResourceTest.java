package io.forgellm.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.files.OldFolderResource.Described;
import io.forgellm.files.OldFolderResource.Item;
import io.forgellm.files.OldFolderResource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFolderResourceTest {
    @TempDir
    Path root;
    private OldFolderResource old;

    @BeforeEach
    void someFiles() throws IOException {
        root = root.toRealPath();
        Files.createDirectories(root.resolve("poems/old"));
        Files.write(root.resolve("poems/long.txt"), new byte[1536]);
        Files.writeString(root.resolve("note.txt"), "Grüße");
        old = new OldFolderResource(new Folders(() -> List.of(root)), new FolderWindow(Optional.of("no-such-program")));
    }

    @Test
    void browsesWithDescriptions() {
        OldFolderResource.Browsed browsed = old.browse(root.toString());
        assertThat(browsed.currentPath()).isEqualTo(root.toString());
        assertThat(browsed.parentPath()).isNull();
        assertThat(browsed.items()).containsExactly(
                new Described("poems", root + "/poems", true, "1 dirs, 1 files"),
                new Described("note.txt", root + "/note.txt", false, "7.0 B"));
        assertThat(old.browse(root + "/poems").items()).extracting(Described::description)
                .containsExactly("0 dirs, 0 files", "1.5 KB");
        assertThat(old.browse(root + "/poems").parentPath()).isEqualTo(root.toString());
    }

    @Test
    void listsAndReads() {
        assertThat(old.contents(new Wanted(root.toString())).contents()).containsExactly(
                new Item("poems", root + "/poems", true), new Item("note.txt", root + "/note.txt", false));
        assertThat(old.read(new Wanted(root + "/note.txt")).content()).isEqualTo("Grüße");
    }

    @Test
    void outsideNothingIsTold() {
        assertThat(catchThrowableOfType(ForgeException.class, () -> old.read(new Wanted("/etc/passwd"))).code())
                .isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(catchThrowableOfType(ForgeException.class, () -> old.browse("/")).code())
                .isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
    }

    @Test
    void withoutAFileManagerItIsSaid() {
        assertThat(catchThrowableOfType(ForgeException.class, () -> old.open(new Wanted(root.toString()))))
                .hasMessageContaining("no-such-program").extracting(ForgeException::code)
                .isEqualTo(ErrorCode.UNSUPPORTED_BY_SYSTEM);
        assertThat(List.of("Linux", "Mac OS X", "Windows 11")).map(FolderWindow::usual)
                .containsExactly("xdg-open", "open", "explorer");
    }
}
