package io.forgellm.training;

import io.forgellm.training.data.source.DataFile;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.estimate.DatasetSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * A dataset's size at a glance, before anybody counted it: four bytes a token, as English text has with the vocabularies of
 * today, and a row a line where the format has lines. What decides whether a run fits does not depend on it. Blocking.
 */
final class DatasetGauge {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int LOOKED_AT = 4 << 20;
    private static final Set<String> BY_LINE = Set.of("jsonl", "ndjson", "csv", "tsv");

    private DatasetGauge() {
    }

    /** @throws io.forgellm.error.ForgeException EMPTY_DATASET where no file is of a kind that can be read */
    static DatasetSize of(Path dataset) {
        long bytes = 0;
        double examples = 0;
        for (DataFile file : DatasetFiles.of(dataset).files()) {
            bytes += file.size();
            examples += BY_LINE.contains(extension(file.name())) ? lines(file.path(), file.size()) : 1;
        }
        return new DatasetSize(Math.max(1, Math.round(examples)), Math.max(1, bytes / BYTES_PER_TOKEN), false);
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Counted in the file's beginning, extrapolated to its end. */
    private static double lines(Path file, long size) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LOOKED_AT);
            long lines = 0;
            for (byte b : start) {
                lines += b == '\n' ? 1 : 0;
            }
            return start.length == 0 ? 0 : Math.max(1, lines * ((double) size / start.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
