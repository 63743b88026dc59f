package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A GGUF file that a scan met, before it was read.
 *
 * @param path       as it lies in its folder, links not followed
 * @param repository {@code organisation/name} or the folder it lies in; empty for none
 * @param names      what it may be called, the best first
 * @param checkpoint whose weights these are, or null for a file of no run
 */
record FoundFile(Source source, Path path, String repository, List<String> names, Checkpoint checkpoint) {
    /** Names that many files have. */
    private static final Set<String> PLAIN = Set.of("adapter", "model");

    FoundFile {
        names = List.copyOf(names);
    }

    FoundFile(Source source, Path path, String repository, List<String> names) {
        this(source, path, repository, names, null);
    }

    static FoundFile of(Source source, Path path, String repository) {
        String stem = stem(path);
        List<String> names = new ArrayList<>();
        ShortName.ofFile(path.getFileName().toString()).map(ShortName::name).ifPresent(names::add);
        String owner = owner(repository);
        if (PLAIN.contains(stem) && !owner.isEmpty()) {
            names.add(owner + "/" + stem);
        }
        names.add(stem);
        if (!repository.isEmpty()) {
            names.add(repository + "/" + stem);
        }
        return new FoundFile(source, path, repository, names);
    }

    /** The nearest folder that says what lies in it: {@code published/NAME} for a published model's. */
    private static String owner(String repository) {
        return Stream.of(repository.split("/")).filter(folder -> !PLAIN.contains(folder)).reduce("", (first, last) -> last)
            .replaceFirst("^models--", "").replace("--", "/");
    }

    /** The file's name without its ending and without a shard's number. */
    private static String stem(Path path) {
        return path.getFileName().toString().replaceFirst("(?i)(-\\d{5}-of-\\d{5})?\\.gguf$", "");
    }
}
