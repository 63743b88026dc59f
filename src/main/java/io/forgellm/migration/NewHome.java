package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where our server keeps its things. It need not run, so this looks where the server itself would: {@code folders.json},
 * the environment, the defaults.
 *
 * @param models where models are found
 * @param output runs lie below its {@code cpt}
 */
public record NewHome(Path home, Path models, Path output) {

    public static NewHome of(Path home, Map<String, String> environment) {
        Path base = home.toAbsolutePath().normalize();
        Path models = base.resolve(environment.getOrDefault("FORGELLM_MODELS_DIR", "models")).normalize();
        String chosen = chosen(base, "output_folder");
        Path output = base.resolve(chosen != null ? chosen
                : environment.getOrDefault("FORGELLM_TRAINING_OUTPUT", "models")).normalize();
        return new NewHome(base, models, output);
    }

    /** Our own records of migrations. */
    Path records() {
        return home.resolve("migration");
    }

    Path folders() {
        return home.resolve("folders.json");
    }

    private static String chosen(Path home, String name) {
        try {
            JsonNode folders = new ObjectMapper().readTree(Files.readAllBytes(home.resolve("folders.json")));
            String text = folders.path(name).asText(null);
            return text == null || Path.of(text).toString().isEmpty() ? null : text;
        } catch (IOException | InvalidPathException none) {
            return null;
        }
    }
}
