package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file a name means, and which paths are let in. */
class ResolveTest {
    @TempDir
    Path folder;
    Caches caches;

    @BeforeEach
    void folders() {
        caches = new Caches(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.Q8_0", "TINY.q8_0", "tiny.Q8_0.gguf", "org/repo", "org/repo/tiny.Q8_0",
        "org/repo/tiny.Q8_0.gguf"})
    void takesEveryNameOfAModel(String name) {
        Path file = caches.model(caches.models().resolve("org/repo/tiny.Q8_0.gguf"));

        assertThat(caches.catalogue().resolve(name).path()).isEqualTo(file);
    }

    @Test
    void takesAPathInsideTheFolders() {
        Path file = caches.model(caches.models().resolve("tiny.gguf"));
        Path snapshot = caches.hubModel("org/name", "c0ffee", "hub.gguf", 2);

        assertThat(caches.catalogue().resolve(file.toString()).id()).isEqualTo("tiny");
        assertThat(caches.catalogue().resolve(snapshot.toString()).id()).isEqualTo("hub");
    }

    @Test
    void takesAPathThroughALinkedModelsFolder() {
        Path file = caches.model(folder.resolve("disk/tiny.gguf"));
        Caches.link(caches.models(), file.getParent());

        assertThat(caches.catalogue().resolve(file.toString()).id()).isEqualTo("tiny");
        assertThat(caches.catalogue().resolve(caches.models().resolve("tiny.gguf").toString()).id()).isEqualTo("tiny");
    }

    @Test
    void takesOllamasLatestWithoutItsTag() {
        caches.ollamaModel("registry.ollama.ai/library", "llama3.2", "latest", 4);

        assertThat(caches.catalogue().resolve("llama3.2").id()).isEqualTo("llama3.2:latest");
    }

    @Test
    void namesTheNearestModelsForATypingError() {
        caches.model(caches.models().resolve("tiny-chat.gguf"));

        ForgeException error = failure("tiny-caht");

        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(error.details()).containsEntry("did_you_mean", List.of("tiny-chat"));
        assertThat(error.suggestion()).isEqualTo("Did you mean tiny-chat?");
    }

    @Test
    void saysHowToGetAModelThatCanBePulled() {
        ForgeException error = failure("smollm2:135m");

        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(error.suggestion()).isEqualTo("Get it with: forgellm pull smollm2:135m");
    }

    @Test
    void refusesANameThatMayMeanSeveral() {
        caches.model(caches.models().resolve("a/one/m.gguf"), 1);
        caches.model(caches.models().resolve("b/two/m.gguf"), 2);

        ForgeException error = failure("m");

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(error.details()).containsEntry("candidates", List.of("a/one/m", "b/two/m"));
    }

    @Test
    void refusesADamagedModel() {
        Caches.text(caches.models().resolve("bad.gguf"), "not a model");

        assertThat(failure("bad").code()).isEqualTo(ErrorCode.INVALID_MODEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.gguf", "models/../../secret.gguf", "..", "a\\..\\b", "/etc/passwd",
        "/../etc/passwd"})
    void letsNoPathOutOfTheFolders(String path) {
        assertThat(failure(path).code()).isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
    }

    @Test
    void followsNoLinkOutOfTheFolders() {
        Path secret = caches.model(folder.resolve("secret/secret.gguf"));
        Path link = Caches.link(caches.models().resolve("innocent.gguf"), secret);
        Caches.link(caches.models().resolve("folder"), secret.getParent());

        assertThat(caches.catalogue().list()).isEmpty();
        assertThat(failure(link.toString()).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(failure("innocent").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void followsAnImportedLinkOnlyWhereItWasMadeToLead() throws Exception {
        Path kept = caches.model(folder.resolve("kept/mine.gguf"));
        Path other = caches.model(folder.resolve("kept/other.gguf"));
        Path link = Caches.link(caches.models().resolve("mine.gguf"), kept);
        caches.roots().links().add(link, kept.toRealPath());
        assertThat(caches.catalogue().resolve("mine").path()).isEqualTo(link);

        Files.delete(link);
        Caches.link(link, other);
        assertThat(caches.catalogue().list()).isEmpty();
    }

    private ForgeException failure(String name) {
        return catchThrowableOfType(ForgeException.class, () -> caches.catalogue().resolve(name));
    }
}
