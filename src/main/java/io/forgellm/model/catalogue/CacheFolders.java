package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where other programs keep their models by default, as their documentation says.
 *
 * @param environment variables by name
 * @param userHome    the user's home folder
 */
record CacheFolders(Map<String, String> environment, Path userHome) {
    static CacheFolders ofThisProcess() {
        return new CacheFolders(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    List<Path> of(Source source) {
        return switch (source) {
            case MODELS_FOLDER, RUNS -> List.of();
            case HUGGING_FACE -> List.of(huggingFace());
            case LM_STUDIO -> List.of(userHome.resolve(".lmstudio/models"), userHome.resolve(".cache/lm-studio/models"));
            case OLLAMA -> List.of(variable("OLLAMA_MODELS", userHome.resolve(".ollama/models")));
        };
    }

    private Path huggingFace() {
        Path cache = variable("XDG_CACHE_HOME", userHome.resolve(".cache"));
        return variable("HF_HUB_CACHE", variable("HF_HOME", cache.resolve("huggingface")).resolve("hub"));
    }

    private Path variable(String name, Path otherwise) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        return value.startsWith("~/") ? userHome.resolve(value.substring(2)) : Path.of(value);
    }
}
