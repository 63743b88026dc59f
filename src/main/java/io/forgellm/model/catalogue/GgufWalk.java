package io.forgellm.model.catalogue;

import io.forgellm.tensor.gguf.ShardSet;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Collects the GGUF files below a folder, in order of their paths; of a set of shards only the first that is there. */
final class GgufWalk extends SimpleFileVisitor<Path> {
    private static final int DEEPEST = 12;
    private final Roots roots;
    private final List<Path> found = new ArrayList<>();

    private GgufWalk(Roots roots) {
        this.roots = roots;
    }

    static List<Path> below(Path folder, Roots roots) throws IOException {
        GgufWalk walk = new GgufWalk(roots);
        if (Files.isDirectory(folder)) {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, walk);
        }
        walk.found.sort(null);
        return walk.found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        // Links are followed, so a folder may lie anywhere: only those inside the roots are entered.
        // What a run holds has names of its own: RunScan.
        return roots.allows(folder) && !RunScan.isRun(folder)
            ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile() && isModelFile(file) && standsForItsSet(file) && roots.allows(file)) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException unreadable) {
        return FileVisitResult.CONTINUE;
    }

    /** Vision projectors lie beside their models and are no models of their own. */
    private static boolean isModelFile(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gguf") && !name.startsWith("mmproj") && !name.startsWith("._");
    }

    private static boolean standsForItsSet(Path file) {
        return ShardSet.of(file).map(set -> set.paths().stream().filter(Files::isRegularFile).findFirst()
            .filter(file::equals).isPresent()).orElse(true);
    }
}
