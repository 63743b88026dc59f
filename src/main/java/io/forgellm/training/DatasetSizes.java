package io.forgellm.training;

import io.forgellm.training.data.preview.DatasetPreview;
import io.forgellm.training.data.source.DataFile;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.estimate.DatasetSize;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sizes that previews have counted, for as long as the files stay as they were. Blocking. */
@ApplicationScoped
class DatasetSizes {
    private static final int KEPT = 100;

    private final Map<Key, DatasetSize> sizes = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, DatasetSize> eldest) {
            return size() > KEPT;
        }
    });

    /** What a count depends on. @param model the base model's path */
    record Key(Path model, Map<String, String> fields, List<Stamp> files) { }

    private record Stamp(Path file, long size, FileTime modified) { }

    /** To be taken before the files are read, so that one changed meanwhile is counted again. */
    static Key key(Path dataset, Path model, Map<String, String> fields) {
        return new Key(model, fields, DatasetFiles.of(dataset).files().stream().map(DatasetSizes::stamp).toList());
    }

    void remember(Key key, DatasetPreview preview) {
        if (preview.tokensBy().startsWith("model")) {
            sizes.put(key, of(preview));
        }
    }

    static DatasetSize of(DatasetPreview preview) {
        return new DatasetSize(preview.examples(), preview.totalTokens(), preview.tokensBy().equals("model"));
    }

    Optional<DatasetSize> find(Key key) {
        return Optional.ofNullable(sizes.get(key));
    }

    private static Stamp stamp(DataFile file) {
        try {
            return new Stamp(file.path(), file.size(), Files.getLastModifiedTime(file.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
