package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.process.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model folder of the Python program, or of the hub's cache.
 *
 * @param name   as the program shows it: {@code published/…}, {@code org/name_Q4}
 * @param root   all that belongs to it, for the hub's models with blobs and snapshots
 * @param folder with {@code config.json}
 */
record OldModel(Kind kind, String name, Path root, Path folder) {
    private static final String PREFIX = "models--";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What made it. */
    enum Kind { PUBLISHED, FUSED, QUANTISED, DOWNLOADED }

    /** All in a hub's folder and in an output folder's {@code quantized}, in order of their names. */
    static List<OldModel> in(OldPlaces places) throws IOException {
        List<OldModel> found = new ArrayList<>();
        for (Path hub : places.hubs()) {
            for (Path root : folders(hub)) {
                if (root.getFileName().toString().startsWith(PREFIX)) {
                    found.add(ofHub(root));
                }
            }
        }
        for (Path output : places.outputs()) {
            for (Path folder : folders(output.resolve("quantized"))) {
                found.add(new OldModel(Kind.QUANTISED, folder.getFileName().toString(), folder, folder));
            }
        }
        return found;
    }

    private static OldModel ofHub(Path root) {
        String name = root.getFileName().toString().substring(PREFIX.length()).replace("--", "/");
        Path folder = Files.isDirectory(root.resolve("snapshots")) ? newest(root.resolve("snapshots")) : root;
        return new OldModel(kind(name, root, folder), name, root, folder);
    }

    private static Kind kind(String name, Path root, Path folder) {
        if (name.startsWith("published/")) {
            return name.contains("_fused_") ? Kind.FUSED : Kind.PUBLISHED;
        }
        return folder.equals(root) && (Files.exists(folder.resolve("quantization_info.json")) || bits(folder) > 0)
                ? Kind.QUANTISED : Kind.DOWNLOADED;
    }

    /** The newest of several snapshots. */
    private static Path newest(Path snapshots) {
        try (Stream<Path> all = Files.list(snapshots)) {
            return all.filter(Files::isDirectory)
                    .max(Comparator.comparing((Path path) -> path.toFile().lastModified())).orElse(snapshots);
        } catch (IOException unreadable) {
            return snapshots;
        }
    }

    /** Of a value as MLX quantised it, 0 for floats. */
    static int bits(Path folder) {
        try {
            JsonNode config = JSON.readTree(Files.readAllBytes(folder.resolve("config.json")));
            return config.path("quantization").path("bits").asInt(config.path("quantization_config").path("bits").asInt());
        } catch (IOException none) {
            return 0;
        }
    }

    /** The one of this name, or the folder at this path. */
    static Optional<OldModel> named(String name, List<OldModel> models, Path from) {
        Optional<OldModel> known = models.stream().filter(model -> model.name().equals(name)).findFirst();
        if (known.isPresent() || name.isEmpty()) {
            return known;
        }
        Path folder = from.resolve(name);
        return Files.isRegularFile(folder.resolve("config.json"))
                ? Optional.of(new OldModel(Kind.DOWNLOADED, folder.getFileName().toString(), folder, folder))
                : Optional.empty();
    }

    private static List<Path> folders(Path parent) throws IOException {
        return Files.isDirectory(parent) ? DurableFiles.list(parent).stream().filter(Files::isDirectory).toList() : List.of();
    }
}
