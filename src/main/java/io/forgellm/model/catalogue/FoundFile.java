package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A GGUF file that a scan met, before it was read.
 *
 * @param path       as it lies in its folder, links not followed
 * @param repository {@code organisation/name} or the folder it lies in; empty for none
 * @param names      what it may be called, the best first
 * @param checkpoint whose weights these are, or null for a file of no run
 */
record FoundFile(Source source, Path path, String repository, List<String> names, Checkpoint checkpoint) {
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
        names.add(stem);
        if (!repository.isEmpty()) {
            names.add(repository + "/" + stem);
        }
        return new FoundFile(source, path, repository, names);
    }

    /** The file's name without its ending and without a shard's number. */
    private static String stem(Path path) {
        return path.getFileName().toString().replaceFirst("(?i)(-\\d{5}-of-\\d{5})?\\.gguf$", "");
    }
}
