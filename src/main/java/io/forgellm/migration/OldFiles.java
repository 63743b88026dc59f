package io.forgellm.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.process.DurableFiles;
import io.forgellm.process.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The old installation's files with their hashes, as they were before anything was taken over, kept in
 * {@code old-files.jsonl}: by these a rollback proves that they still are.
 */
final class OldFiles {
    private static final JsonLines<Line> LINES = new JsonLines<>(Line.class, new ObjectMapper());

    private final Path file;
    private final Set<Path> roots = new LinkedHashSet<>();
    private final Map<Path, Made> before = new LinkedHashMap<>();

    /** @param root a folder or file of which all is recorded; then no {@code made} */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String root, String path, Made made) { }

    /** What is not as it was. @param files compared */
    record Comparison(int files, long bytes, List<String> differences) { }

    private OldFiles(Path file) {
        this.file = file;
    }

    static OldFiles of(NewHome home) throws IOException {
        OldFiles files = new OldFiles(home.records().resolve("old-files.jsonl"));
        for (JsonLines.Line<Line> line : LINES.read(files.file, 0)) {
            files.take(line.event());
        }
        return files;
    }

    private void take(Line line) {
        if (line.root() != null) {
            roots.add(Path.of(line.root()));
        } else {
            before.put(Path.of(line.path()), line.made());
        }
    }

    /** Records what is not recorded yet of all that the plan reads from. */
    void record(Plan plan, Watch watch) throws IOException {
        Set<Path> wanted = new LinkedHashSet<>(plan.places().outputs());
        for (Item item : plan.items()) {
            if (item.source() != null && (item.step() != null || item.target() != null)) {
                wanted.add(root(item.source()));
            }
        }
        wanted.removeIf(root -> !Files.exists(root) || roots.contains(root) || wanted.stream()
                .anyMatch(other -> !other.equals(root) && root.startsWith(other)));
        if (wanted.isEmpty()) {
            return;
        }
        List<Path> paths = new ArrayList<>();
        for (Path root : wanted) {
            paths.addAll(below(root).stream().filter(path -> !before.containsKey(path)).toList());
        }
        Files.createDirectories(file.getParent());
        Hashing hashing = new Hashing("Hashing the old files", paths, watch);
        for (Path path : paths) {
            add(new Line(null, path.toString(), hashing.of(path)));
        }
        for (Path root : wanted) {
            add(new Line(root.toString(), null, null));
        }
        DurableFiles.force(file);
    }

    /** Of a hub's snapshot the whole repository: its files are links into it. */
    private static Path root(Path source) {
        for (Path up = source; up != null; up = up.getParent()) {
            if (String.valueOf(up.getFileName()).startsWith("models--")) {
                return up;
            }
        }
        return source;
    }

    private void add(Line line) throws IOException {
        LINES.add(file, line);
        take(line);
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted().toList();
        }
    }

    Comparison compare(Watch watch) throws IOException {
        List<String> differences = new ArrayList<>();
        // Where the recording was ended in between there are files without their root.
        Set<Path> now = before.keySet().stream().filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Path root : roots) {
            if (Files.exists(root)) {
                now.addAll(below(root));
            }
        }
        Hashing hashing = new Hashing("Hashing the old files again", List.copyOf(now), watch);
        for (Path path : now) {
            Made then = before.get(path);
            try {
                Made found = hashing.of(path);
                if (then == null) {
                    differences.add(path + " is new");
                } else if (!found.equals(then)) {
                    differences.add(path + " was changed");
                }
            } catch (NoSuchFileException goneMeanwhile) {
                differences.add(path + " is gone");
            }
        }
        before.keySet().stream().filter(path -> !now.contains(path)).forEach(path -> differences.add(path + " is gone"));
        return new Comparison(before.size(), before.values().stream().mapToLong(Made::size).sum(), List.copyOf(differences));
    }

    /** Hashes files and tells how many of their bytes are done. */
    private static final class Hashing {
        private final String what;
        private final Watch watch;
        private final long total;
        private long done;

        Hashing(String what, List<Path> paths, Watch watch) {
            this.what = what;
            this.watch = watch;
            this.total = paths.stream().filter(Files::isRegularFile).filter(path -> !Files.isSymbolicLink(path))
                    .mapToLong(path -> path.toFile().length()).sum();
        }

        Made of(Path path) throws IOException {
            Made made = Made.of(path, path, bytes -> {
                done += bytes;
                watch.at(what, total == 0 ? 1 : (double) done / total, path.getFileName().toString());
            });
            watch.at(what, total == 0 ? 1 : (double) done / total, path.getFileName().toString());
            return made;
        }
    }
}
