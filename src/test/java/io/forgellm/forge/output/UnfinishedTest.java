package io.forgellm.forge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTest {
    @TempDir
    Path folder;

    @Test
    void aFileHasItsNameOnlyWhenItIsWhole() {
        Path target = folder.resolve("new/model.gguf");
        Unfinished.file(target, temporary -> {
            Files.writeString(temporary, "whole");
            assertThat(target).doesNotExist();
        });
        assertThat(target).hasContent("whole");
        assertThat(target.getParent()).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void whatFailsLeavesNothing() {
        assertThatThrownBy(() -> Unfinished.folder(folder.resolve("model"), temporary -> {
            Files.writeString(temporary.resolve("config.json"), "{}");
            throw new IllegalStateException("half way");
        })).hasMessage("half way");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatAKilledJobLeftIsTakenAway() throws IOException {
        Path target = folder.resolve("model");
        Path left = Files.createDirectory(Unfinished.temporary(target));
        Files.writeString(left.resolve("half.safetensors"), "half");
        Unfinished.folder(target, temporary -> Files.writeString(temporary.resolve("config.json"), "{}"));
        assertThat(target).isDirectoryNotContaining("glob:**half.safetensors");
        assertThat(left).doesNotExist();
    }

    @Test
    void aNameThatIsTakenIsRefusedBeforeAnyWork() throws IOException {
        Path target = Files.writeString(folder.resolve("model.gguf"), "old");
        assertThatThrownBy(() -> Unfinished.file(target, temporary -> {
            throw new AssertionError("not to be called");
        })).isInstanceOfSatisfying(ForgeException.class, error ->
            assertThat(error.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
        assertThat(target).hasContent("old");
    }

    @Test
    void aFullDiskIsSaid() {
        assertThatThrownBy(() -> Unfinished.file(folder.resolve("model.gguf"), temporary -> {
            Files.writeString(temporary, "half");
            throw new IOException("No space left on device");
        })).isInstanceOfSatisfying(ForgeException.class, error ->
            assertThat(error.code()).isEqualTo(ErrorCode.DISK_FULL));
        assertThat(folder).isEmptyDirectory();
    }
}
