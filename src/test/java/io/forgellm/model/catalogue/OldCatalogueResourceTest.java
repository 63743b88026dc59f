package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldCatalogueResourceTest {
    @TempDir
    Path folder;

    @Test
    void listsWhatCanBeLoaded() {
        Caches caches = new Caches(folder);
        Path good = caches.model(caches.models().resolve("good.gguf"));
        Caches.text(caches.models().resolve("bad.gguf"), "not a model");

        assertThat(new OldCatalogueResource(new Catalogue(caches.roots())).base().models()).singleElement()
                .extracting(OldCatalogueResource.Model::path).isEqualTo(good.toString());
    }
}
