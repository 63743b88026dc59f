package io.forgellm.model.catalogue;

import io.forgellm.tensor.gguf.ShardSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Reads each file once, and again only when its size or its time has changed. */
final class FactsCache {
    /** @param files those that are there; @param size of all of them, in bytes; @param modified the latest */
    record Stamp(List<Path> files, long size, Instant modified) { }

    private record Entry(Stamp stamp, FileFacts facts) { }

    private final Map<Path, Entry> entries = new ConcurrentHashMap<>();
    private final Function<Path, FileFacts> reader;

    FactsCache(Function<Path, FileFacts> reader) {
        this.reader = reader;
    }

    FileFacts of(Path path, Stamp stamp) {
        Entry known = entries.get(path);
        if (known == null || !known.stamp.equals(stamp)) {
            known = new Entry(stamp, reader.apply(path));
            entries.put(path, known);
        }
        return known.facts;
    }

    void keepOnly(Collection<Path> paths) {
        entries.keySet().retainAll(paths);
    }

    /** @throws IOException when the file has gone */
    static Stamp stamp(Path path) throws IOException {
        List<Path> files = ShardSet.of(path).map(set -> set.paths().stream().filter(Files::isRegularFile).toList())
            .orElse(List.of(path));
        long size = 0;
        Instant modified = Instant.EPOCH;
        for (Path file : files) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            size += attributes.size();
            Instant time = attributes.lastModifiedTime().toInstant();
            modified = time.isAfter(modified) ? time : modified;
        }
        return new Stamp(files, size, modified);
    }
}
