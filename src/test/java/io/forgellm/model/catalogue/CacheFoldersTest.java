package io.forgellm.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other programs' folders, where their own variables put them. */
class CacheFoldersTest {
    @Test
    void looksWhereTheProgramsLookByDefault() {
        assertThat(folders(Map.of(), Source.HUGGING_FACE)).containsExactly(Path.of("/me/.cache/huggingface/hub"));
        assertThat(folders(Map.of(), Source.LM_STUDIO))
            .containsExactly(Path.of("/me/.lmstudio/models"), Path.of("/me/.cache/lm-studio/models"));
        assertThat(folders(Map.of(), Source.OLLAMA)).containsExactly(Path.of("/me/.ollama/models"));
    }

    @Test
    void followsTheirVariables() {
        assertThat(folders(Map.of("HF_HOME", "/hf"), Source.HUGGING_FACE)).containsExactly(Path.of("/hf/hub"));
        assertThat(folders(Map.of("HF_HOME", "/hf", "HF_HUB_CACHE", "~/hub"), Source.HUGGING_FACE))
            .containsExactly(Path.of("/me/hub"));
        assertThat(folders(Map.of("OLLAMA_MODELS", "/ollama"), Source.OLLAMA)).containsExactly(Path.of("/ollama"));
        assertThat(folders(Map.of("OLLAMA_MODELS", " "), Source.OLLAMA))
            .containsExactly(Path.of("/me/.ollama/models"));
    }

    private static List<Path> folders(Map<String, String> environment, Source source) {
        return new CacheFolders(environment, Path.of("/me")).of(source);
    }
}
