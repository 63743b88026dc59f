package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    @TempDir
    Path folder;
    Caches caches;

    @BeforeEach
    void folders() {
        caches = new Caches(folder);
    }

    @Test
    void isEmptyWhereNoFolderExists() {
        assertThat(caches.catalogue().list()).isEmpty();
        assertThat(caches.catalogue().adapters()).isEmpty();
    }

    @Test
    void showsWhatAFileSaysOfItself() throws Exception {
        Path file = caches.model(caches.models().resolve("org/repo/tiny-chat.gguf"));

        CatalogueModel model = caches.catalogue().list().getFirst();

        assertThat(model.id()).isEqualTo("tiny-chat");
        assertThat(model.path()).isEqualTo(file);
        assertThat(model.source()).isEqualTo(Source.MODELS_FOLDER);
        assertThat(model.architecture()).isEqualTo("llama");
        assertThat(model.contextLength()).isEqualTo(512);
        assertThat(model.chatTemplate()).isTrue();
        assertThat(model.instruct()).isTrue();
        assertThat(model.quantisation()).isEqualTo("F32");
        assertThat(model.parameters()).isPositive();
        assertThat(model.sizeBytes()).isEqualTo(Files.size(file));
        assertThat(model.modified()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
        assertThat(model.error()).isNull();
    }

    @Test
    void sortsByNameWhateverItsCase() {
        for (String name : List.of("beta", "Alpha", "GAMMA")) {
            caches.model(caches.models().resolve(name + ".gguf"));
        }
        assertThat(caches.catalogue().list()).extracting(CatalogueModel::name)
            .containsExactly("Alpha", "beta", "GAMMA");
    }

    @Test
    void findsModelsOfEveryProgram() {
        caches.model(caches.models().resolve("own.gguf"), 1);
        caches.hubModel("org/name", "c0ffee", "hub.Q4_K_M.gguf", 2);
        caches.model(caches.lmStudio().resolve("maker/thing/studio.gguf"), 3);
        caches.ollamaModel("registry.ollama.ai/library", "llama3.2", "1b", 4);
        caches.ollamaModel("registry.ollama.ai/someone", "theirs", "latest", 5);

        assertThat(caches.catalogue().list()).extracting(CatalogueModel::id, CatalogueModel::source)
            .containsExactlyInAnyOrder(
                tuple("own", Source.MODELS_FOLDER),
                tuple("hub.Q4_K_M", Source.HUGGING_FACE),
                tuple("studio", Source.LM_STUDIO),
                tuple("llama3.2:1b", Source.OLLAMA),
                tuple("someone/theirs:latest", Source.OLLAMA));
    }

    @Test
    void listsAFileOfSeveralSnapshotsOnce() {
        Path first = caches.hubModel("org/name", "aaa", "m.gguf", 2);
        Caches.link(first.getParent().resolveSibling("bbb").resolve("m.gguf"), Path.of("../../blobs/2"));

        assertThat(caches.catalogue().list()).extracting(CatalogueModel::path).containsExactly(first);
    }

    @Test
    void callsTheStarterByItsShortName() {
        caches.model(caches.models().resolve("SmolLM2-135M-Instruct.Q4_1.gguf"));

        CatalogueModel starter = caches.catalogue().resolve("smollm2:135m");

        assertThat(starter.id()).isEqualTo("smollm2:135m");
        assertThat(starter.name()).isEqualTo("SmolLM2-135M-Instruct.Q4_1");
    }

    @Test
    void givesFilesOfOneNameDifferentIds() {
        caches.model(caches.models().resolve("a/one/m.gguf"), 1);
        caches.model(caches.models().resolve("b/two/m.gguf"), 2);
        caches.model(caches.lmStudio().resolve("b/two/m.gguf"), 3);
        caches.model(caches.lmStudio().resolve("other.gguf"), 4);

        assertThat(caches.catalogue().list()).extracting(CatalogueModel::id)
            .containsExactlyInAnyOrder("a/one/m", "models/b/two/m", "lmstudio/b/two/m", "other");
    }

    @Test
    void listsADamagedFileWithItsErrorBesideTheOthers() {
        caches.model(caches.models().resolve("good.gguf"));
        Caches.text(caches.models().resolve("bad.gguf"), "not a model");
        Caches.text(caches.models().resolve("empty.gguf"), "");

        List<CatalogueModel> models = caches.catalogue().list();

        assertThat(models).extracting(CatalogueModel::id).containsExactly("bad", "empty", "good");
        assertThat(models.get(0).error()).contains("bad.gguf");
        assertThat(models.get(1).error()).contains("empty.gguf");
        assertThat(models.get(2).error()).isNull();
    }

    @Test
    void listsAdaptersApart() {
        caches.model(caches.models().resolve("base.gguf"));
        TinyAdapter.of(TinyModel.standard()).write(caches.models().resolve("style.gguf"));
        Catalogue catalogue = caches.catalogue();

        assertThat(catalogue.list()).extracting(CatalogueModel::id).containsExactly("base");
        assertThat(catalogue.adapters()).extracting(CatalogueAdapter::id).containsExactly("style");
        assertThat(catalogue.resolveAdapter("style").path()).isEqualTo(caches.models().resolve("style.gguf"));
    }

    @Test
    void callsAFileOfAPlainNameByWhatItLiesIn() throws Exception {
        caches.model(caches.models().resolve("facts/model.gguf"));
        Path published = Files.createDirectories(caches.models().resolve("models--published--facts/adapter"));
        TinyAdapter.of(TinyModel.standard()).write(published.resolve("adapter.gguf"));
        Catalogue catalogue = caches.catalogue();

        assertThat(catalogue.list()).extracting(CatalogueModel::id).containsExactly("facts/model");
        assertThat(catalogue.resolve("model").id()).isEqualTo("facts/model");
        assertThat(catalogue.adapters()).extracting(CatalogueAdapter::id).containsExactly("published/facts/adapter");
    }

    @Test
    void passesOverWhatIsNoModel() {
        caches.model(caches.models().resolve("mmproj-vision.gguf"));
        Caches.text(caches.models().resolve("half.gguf.part"), "GGUF");
        Caches.text(caches.ollama().resolve("manifests/registry/library/broken/latest"), "{");
        Caches.text(caches.ollama().resolve("manifests/registry/library/odd/latest"), """
            {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:../../../etc/passwd"}]}
            """);
        assertThat(caches.catalogue().list()).isEmpty();
    }

    @Test
    void listsASetOfShardsOnceAndTellsWhenOneIsMissing() throws Exception {
        caches.model(caches.models().resolve("big-00001-of-00002.gguf"), 1);
        Path second = caches.model(caches.models().resolve("big-00002-of-00002.gguf"), 2);
        Catalogue catalogue = caches.catalogue();

        CatalogueModel whole = catalogue.list().getFirst();
        assertThat(catalogue.list()).extracting(CatalogueModel::id).containsExactly("big");
        assertThat(whole.files()).hasSize(2).endsWith(second);
        assertThat(whole.sizeBytes()).isEqualTo(Files.size(whole.path()) + Files.size(second));
        assertThat(whole.error()).isNull();

        Files.delete(second);
        assertThat(catalogue.list().getFirst().error()).contains("missing");
    }

    @Test
    void readsEachFileOnceAndAgainWhenItChanges() throws Exception {
        List<Path> read = new ArrayList<>();
        Path file = caches.model(caches.models().resolve("m.gguf"));
        Catalogue catalogue = new Catalogue(caches.roots(), new FactsCache(path -> {
            read.add(path);
            return FileFacts.read(path);
        }));

        catalogue.list();
        catalogue.list();
        assertThat(read).containsExactly(file);

        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        catalogue.list();
        assertThat(read).containsExactly(file, file);
    }
}
