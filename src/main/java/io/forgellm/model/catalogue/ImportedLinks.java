package io.forgellm.model.catalogue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The symbolic links that imports made, by name and target, kept in {@code imports.json} of the models folder. A link
 * counts only as long as it leads where it was made to lead, so that no other link can take a reader elsewhere.
 */
public final class ImportedLinks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path folder;

    ImportedLinks(Path folder) {
        this.folder = folder;
    }

    /** @param target a real path, without links */
    public synchronized void add(Path link, Path target) throws IOException {
        Map<String, String> links = read();
        links.put(key(link), target.toString());
        write(links);
    }

    public synchronized void remove(Path link) throws IOException {
        Map<String, String> links = read();
        if (links.remove(key(link)) != null) {
            write(links);
        }
    }

    synchronized boolean targets(Path link, Path target) throws IOException {
        return link.startsWith(folder) && target.toString().equals(read().get(key(link)));
    }

    private String key(Path link) {
        return folder.relativize(link).toString().replace('\\', '/');
    }

    private Map<String, String> read() throws IOException {
        if (!Files.exists(file())) {
            return new TreeMap<>();
        }
        try {
            return JSON.readValue(file().toFile(), new TypeReference<TreeMap<String, String>>() { });
        } catch (JacksonException damaged) {
            throw new IOException(file() + " is not JSON of links by name", damaged);
        }
    }

    private void write(Map<String, String> links) throws IOException {
        Path part = file().resolveSibling("imports.json.part");
        JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), links);
        Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return folder.resolve("imports.json");
    }
}
