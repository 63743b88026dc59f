package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.Roots;
import io.forgellm.tensor.gguf.GgufFile;
import io.forgellm.tensor.gguf.ShardSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Brings a file from elsewhere on this machine into the models folder. A hard link is preferred: it needs no room and
 * outlives the original's name. Across disks it is a symbolic link, which the catalogue is told to trust.
 */
@ApplicationScoped
public class Importer {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private final ImportConfig config;
    private final Roots roots;
    private final DiskSpace disk;
    private final HardLinks hardLinks;

    @Inject
    Importer(ImportConfig config, Roots roots) {
        this(config, roots, DiskSpace.REAL, Files::createLink);
    }

    Importer(ImportConfig config, Roots roots, DiskSpace disk, HardLinks hardLinks) {
        this.config = config;
        this.roots = roots;
        this.disk = disk;
        this.hardLinks = hardLinks;
    }

    /** Makes hard links, where the disk can. */
    @FunctionalInterface
    interface HardLinks {
        void create(Path link, Path existing) throws IOException;
    }

    /** What an import will do, checked. @param sources real paths; @param targets where each goes */
    record Plan(String name, List<Path> sources, List<Path> targets, ImportBody.Mode mode) { }

    /**
     * @throws ForgeException INVALID_PARAMETER, PATH_NOT_ALLOWED, NOT_FOUND, INVALID_MODEL or ALREADY_EXISTS
     */
    Plan check(ImportBody body) throws IOException {
        Path source = source(body.path());
        GgufFile.read(source);
        List<Path> sources = ShardSet.of(source).map(ShardSet::paths).orElse(List.of(source));
        for (Path shard : sources) {
            requireInside(shard);
        }
        String stem = source.getFileName().toString().replaceFirst("(?i)(-\\d{5}-of-\\d{5})?\\.gguf$", "");
        String name = body.name() == null ? stem : body.name().replaceFirst("\\.gguf$", "");
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw invalid("name", "\"" + name + "\" is no name for a model: use letters, digits and . _ -");
        }
        List<Path> targets = IntStream.rangeClosed(1, sources.size()).mapToObj(i -> roots.modelsFolder()
            .resolve(sources.size() == 1 ? name + ".gguf" : "%s-%05d-of-%05d.gguf".formatted(name, i, sources.size())))
            .toList();
        if (targets.stream().anyMatch(Files::exists)) {
            throw new ForgeException(ErrorCode.ALREADY_EXISTS, "A model called " + name + " is there already.",
                Map.of("name", name), "Give it another name, or remove the one that is there.");
        }
        return new Plan(name, sources, targets, body.mode() == null ? ImportBody.Mode.LINK : body.mode());
    }

    PullTask task(Plan plan) {
        return progress -> {
            Files.createDirectories(roots.modelsFolder());
            if (plan.mode() == ImportBody.Mode.COPY) {
                copy(plan, progress);
            } else {
                for (int i = 0; i < plan.sources().size(); i++) {
                    link(plan.sources().get(i), plan.targets().get(i));
                }
            }
            return plan.targets().getFirst();
        };
    }

    private void link(Path source, Path target) throws IOException {
        try {
            hardLinks.create(target, source);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.createSymbolicLink(target, source);
            roots.links().add(target, source);
        }
    }

    private void copy(Plan plan, Progress progress) throws IOException, InterruptedException {
        long total = 0;
        for (Path source : plan.sources()) {
            total += Files.size(source);
        }
        disk.require(roots.modelsFolder(), total);
        progress.status("copying");
        progress.total(total, 0);
        for (int i = 0; i < plan.sources().size(); i++) {
            PartFile part = new PartFile(plan.targets().get(i));
            PartWriter writer = new PartWriter(part, disk);
            try (InputStream bytes = new Interruptible(Files.newInputStream(plan.sources().get(i)))) {
                writer.write(bytes, false, progress);
                writer.finish(null, progress);
            } finally {
                part.discard();
            }
        }
    }

    private Path source(String path) throws IOException {
        if (path == null || path.isBlank()) {
            throw invalid("path", "Say which file to import.");
        }
        try {
            Path source = Path.of(path);
            if (!source.isAbsolute() || Stream.of(path.split("[/\\\\]")).anyMatch(".."::equals)) {
                throw invalid("path", "An import names a file by its full path, without \"..\".");
            }
            return requireInside(source);
        } catch (InvalidPathException malformed) {
            throw invalid("path", "\"" + path + "\" is no path.");
        }
    }

    /** @return the real path; whether a file outside exists is not told */
    private Path requireInside(Path source) throws IOException {
        Path real = Files.exists(source) ? source.toRealPath() : null;
        boolean named = config.roots().stream().anyMatch(root -> source.startsWith(root));
        for (Path root : config.roots()) {
            if (real != null && Files.exists(root) && real.startsWith(root.toRealPath())) {
                if (!Files.isRegularFile(real)) {
                    throw invalid("path", source + " is not a file.");
                }
                return real;
            }
        }
        if (named && real == null) {
            throw new ForgeException(ErrorCode.NOT_FOUND, "There is no file " + source + ".",
                Map.of("path", source.toString()), null);
        }
        throw new ForgeException(ErrorCode.PATH_NOT_ALLOWED, source + " lies outside the folders of imports.",
            Map.of("path", source.toString()), "Put it below " + config.roots().stream().map(Path::toString)
                .collect(Collectors.joining(" or ")) + ", or name its folder in forgellm.import.roots.");
    }

    private static ForgeException invalid(String field, String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, message, Map.of("field", field), null);
    }
}
