package io.forgellm.settings;

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

class GlobalFoldersTest {
    @TempDir
    Path home;

    @BeforeEach
    void folders() throws IOException {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("big/runs"));
    }

    private GlobalFolders server() {
        return new GlobalFolders(home, Path.of("models"), List.of(home));
    }

    @Test
    void configuredUntilOthersAreChosen() {
        assertThat(server().output()).isEqualTo(home.resolve("models"));
        assertThat(server().chosenCache()).isEmpty();
    }

    @Test
    void whatWasChosenOutlivesTheServer() {
        GlobalFolders folders = server();
        folders.choose(null, home + "/big/runs");
        folders.choose(home + "/big", null);
        assertThat(folders.output()).isEqualTo(home.resolve("big/runs"));
        assertThat(server().output()).isEqualTo(home.resolve("big/runs"));
        assertThat(server().cache()).isEqualTo(home.resolve("big"));
    }

    @Test
    void aChangeOfTheFileCountsAtOnce() throws IOException {
        GlobalFolders folders = server();
        Path file = home.resolve("folders.json");
        Files.writeString(file, "{\"output_folder\":\"" + home + "/big\"}");
        assertThat(folders.output()).isEqualTo(home.resolve("big"));
        Files.delete(file);
        assertThat(folders.output()).isEqualTo(home.resolve("models"));
    }

    @Test
    void aWrongFolderChangesNothing() {
        GlobalFolders folders = server();
        for (String wrong : List.of("relative", home + "/absent", "\0")) {
            assertThat(refused(folders, wrong)).as(wrong).isEqualTo(ErrorCode.INVALID_PARAMETER);
        }
        assertThat(refused(folders, "/etc")).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(folders.cache()).isEqualTo(server().cache()).isNotEqualTo(home.resolve("big"));
        assertThat(home.resolve("folders.json")).doesNotExist();
    }

    private ErrorCode refused(GlobalFolders folders, String output) {
        return catchThrowableOfType(ForgeException.class, () -> folders.choose(home + "/big", output)).code();
    }

    @Test
    void aDamagedFileIsNotTheEnd() throws IOException {
        Files.writeString(home.resolve("folders.json"), "{");
        assertThat(server().output()).isEqualTo(home.resolve("models"));
    }
}
