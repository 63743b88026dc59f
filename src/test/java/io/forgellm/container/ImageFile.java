package io.forgellm.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An image as {@code container/build} makes it, unpacked: its configuration, and its layers on top of one another. */
record ImageFile(String id, JsonNode config, Path root) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ImageFile build(Path folder, String... options) throws Exception {
        return unpack(Path.of(buildFile(options)), folder);
    }

    /** The archive's path, which the script prints last. */
    static String buildFile(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("container/build"));
        command.addAll(List.of(options));
        return Shell.run(command).strip().lines().reduce((first, last) -> last).orElseThrow();
    }

    private static ImageFile unpack(Path archive, Path folder) throws Exception {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Path root = Files.createDirectories(folder.resolve("root"));
        Shell.run(List.of("tar", "-xf", archive.toString(), "-C", parts.toString()));
        JsonNode manifest = json(parts.resolve("manifest.json")).get(0);
        for (JsonNode layer : manifest.get("Layers")) {
            Path file = parts.resolve(layer.asText());
            Shell.run(List.of("tar", "-xpf", file.toString(), "-C", root.toString()));
            Files.delete(file);
        }
        String config = manifest.get("Config").asText();
        return new ImageFile(config.replace(".json", ""), json(parts.resolve(config)), root);
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    JsonNode run() {
        return config.get("config");
    }

    List<String> list(String field) {
        return JSON.convertValue(run().get(field), JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }
}
