package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds saved conversations: the command line's {@code /save} wrote them wherever it was told, the page's lie where the
 * browser puts downloads. A file counts by what is in it.
 */
final class OldChats extends SimpleFileVisitor<Path> {
    private static final int DEEPEST = 6;
    private static final long LARGEST = 16 << 20;
    /** Folders full of JSON that is nobody's conversation. */
    private static final Set<String> PASSED_OVER = Set.of("cpt", "ift", "hub", "node_modules", "site-packages", "venv",
            "__pycache__");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final List<Path> found = new ArrayList<>();

    private OldChats(Path root) {
        this.root = root;
    }

    static List<Path> below(Path folder) throws IOException {
        OldChats walk = new OldChats(folder);
        Files.walkFileTree(folder, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEEPEST, walk);
        return walk.found.stream().sorted().toList();
    }

    /** Of the page, by the name that it gives them. */
    static List<Path> downloads(Path userHome) throws IOException {
        Path folder = userHome.resolve("Downloads");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("chat_history_.*\\.json"))
                    .filter(OldChats::isOne).sorted().toList();
        }
    }

    static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    private static boolean isOne(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return false;
            }
            JsonNode chat = read(file);
            JsonNode first = chat.path("messages").path(0);
            return chat.path("metadata").isObject() && chat.path("messages").isArray()
                    && first.path("role").isTextual() && first.path("content").isTextual();
        } catch (IOException notJson) {
            return false;
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = String.valueOf(folder.getFileName());
        boolean hidden = name.startsWith(".") && !folder.equals(root);
        return hidden || !folder.equals(root) && (PASSED_OVER.contains(name) || name.startsWith("models--"))
                ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.toString().endsWith(".json") && isOne(file)) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
        return FileVisitResult.CONTINUE;
    }
}
