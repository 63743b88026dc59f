package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalTest {
    @TempDir
    Path folder;
    Caches caches;

    @BeforeEach
    void folders() {
        caches = new Caches(folder);
    }

    @Test
    void removesAllFilesOfAModelAndItsEmptyFolders() {
        caches.model(caches.models().resolve("org/repo/big-00001-of-00002.gguf"), 1);
        caches.model(caches.models().resolve("org/repo/big-00002-of-00002.gguf"), 2);

        removal(false).remove("big");

        assertThat(caches.models()).isEmptyDirectory();
    }

    @Test
    void removesADamagedModel() {
        Path bad = Caches.text(caches.models().resolve("bad.gguf"), "not a model");

        removal(false).remove("bad");

        assertThat(bad).doesNotExist();
    }

    @Test
    void removesOnlyTheLinkOfALinkedModel() throws Exception {
        Path kept = caches.model(folder.resolve("kept/mine.gguf"));
        Path link = Caches.link(caches.models().resolve("mine.gguf"), kept);
        caches.roots().links().add(link, kept.toRealPath());

        removal(false).remove("mine");

        assertThat(link).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void leavesOtherProgramsModelsAlone() {
        Path theirs = caches.hubModel("org/name", "c0ffee", "hub.gguf", 2);

        ForgeException error = catchThrowableOfType(ForgeException.class, () -> removal(false).remove("hub"));

        assertThat(error.code()).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
        assertThat(theirs).exists();
    }

    @Test
    void refusesAModelInUse() {
        Path file = caches.model(caches.models().resolve("busy.gguf"));

        ForgeException error = catchThrowableOfType(ForgeException.class, () -> removal(true).remove("busy"));

        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_IN_USE);
        assertThat(error.suggestion()).startsWith("Unload it first: forgellm unload");
        assertThat(file).exists();
    }

    private Removal removal(boolean inUse) {
        return new Removal(caches.catalogue(), caches.roots(), model -> inUse);
    }
}
