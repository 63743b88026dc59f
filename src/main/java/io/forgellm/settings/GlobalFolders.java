package io.forgellm.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The two folders that a page can choose while the server runs: the Hugging Face cache and where runs are kept. What
 * was chosen is kept in {@code folders.json} of the home and outlives the server; a change of that file counts at once.
 */
@ApplicationScoped
public class GlobalFolders {
    private static final Logger LOG = Logger.getLogger(GlobalFolders.class);
    private static final String CACHE = "huggingface_cache";
    private static final String OUTPUT = "output_folder";

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final Path configuredOutput;
    private final List<Path> roots;
    private Map<String, Path> chosen;
    private FileTime read;

    GlobalFolders(@ConfigProperty(name = "forgellm.home") Path home,
                  @ConfigProperty(name = "forgellm.training.output") Path output,
                  @ConfigProperty(name = "forgellm.data.roots") List<Path> roots) {
        Path base = home.toAbsolutePath().normalize();
        this.file = base.resolve("folders.json");
        this.configuredOutput = base.resolve(output).normalize();
        this.roots = List.copyOf(roots);
        chosen();
    }

    private synchronized Map<String, Path> chosen() {
        FileTime now = modified();
        if (chosen == null || !Objects.equals(now, read)) {
            chosen = read();
            read = now;
        }
        return chosen;
    }

    /** Null where there is no file. */
    private FileTime modified() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException none) {
            return null;
        }
    }

    /** Where runs are kept. */
    public Path output() {
        return chosen().getOrDefault(OUTPUT, configuredOutput);
    }

    /** The Hugging Face folder (its {@code hub} holds the models), if one was chosen here. */
    public Optional<Path> chosenCache() {
        return Optional.ofNullable(chosen().get(CACHE));
    }

    /** What was chosen here, by the names of the settings that it goes before. */
    Map<String, Path> chosenSettings() {
        Map<String, Path> settings = new LinkedHashMap<>();
        chosen().forEach((name, folder) -> settings.put(name.equals(OUTPUT) ? "forgellm.training.output"
                : "forgellm.models.caches.hugging-face.folders", folder));
        return settings;
    }

    /** The Hugging Face folder in use: the chosen one, else that of the environment. */
    public Path cache() {
        return chosenCache().orElseGet(() -> {
            String home = System.getenv("HF_HOME");
            return home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache/huggingface")
                    : Path.of(home);
        });
    }

    /**
     * Chooses either or both.
     *
     * @param cache  null to leave it as it is; as {@code output}
     * @throws ForgeException INVALID_PARAMETER where it is no absolute path of a folder, PATH_NOT_ALLOWED outside
     *                        {@code forgellm.data.roots}; nothing is changed then
     */
    public synchronized void choose(String cache, String output) {
        Map<String, Path> next = new LinkedHashMap<>(chosen());
        if (cache != null) {
            next.put(CACHE, checked(CACHE, cache));
        }
        if (output != null) {
            next.put(OUTPUT, checked(OUTPUT, output));
        }
        write(next);
        chosen = Map.copyOf(next);
        read = modified();
    }

    private Path checked(String field, String named) {
        Path folder;
        try {
            folder = Path.of(named);
        } catch (InvalidPathException e) {
            throw invalid(field, "'" + field + "' is no path: " + e.getReason());
        }
        if (!folder.isAbsolute()) {
            throw invalid(field, "'" + field + "' must be an absolute path.");
        }
        Path real = real(folder);
        if (roots.stream().noneMatch(root -> real.startsWith(real(root)))) {
            throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED, "'" + field + "': " + named
                    + " lies outside the folders of data.", Map.of("field", field),
                    "The administrator names them with forgellm.data.roots.");
        }
        if (!Files.isDirectory(real)) {
            throw invalid(field, "'" + field + "': there is no folder " + named + ".");
        }
        return real;
    }

    private static ForgeException invalid(String field, String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, message, Map.of("field", field),
                "GET /api/filesystem/browse shows folders.");
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            return path.toAbsolutePath().normalize();
        }
    }

    private Map<String, Path> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Map<String, Path> found = new LinkedHashMap<>();
            JsonNode root = json.readTree(file.toFile());
            for (String name : List.of(CACHE, OUTPUT)) {
                if (root.path(name).isTextual()) {
                    found.put(name, Path.of(root.path(name).textValue()));
                }
            }
            return Map.copyOf(found);
        } catch (IOException | InvalidPathException e) {
            LOG.warnf("%s cannot be read, the configured folders are used: %s", file, e.getMessage());
            return Map.of();
        }
    }

    private void write(Map<String, Path> folders) {
        Map<String, String> texts = new LinkedHashMap<>();
        folders.forEach((name, path) -> texts.put(name, path.toString()));
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("folders.json.tmp");
            Files.write(fresh, json.writeValueAsBytes(texts));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
