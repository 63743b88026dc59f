package io.forgellm.training.data;

import io.forgellm.training.data.mapping.FieldNames;
import io.forgellm.training.data.mapping.RowMapper;
import io.forgellm.training.data.source.DatasetFiles;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import io.forgellm.training.spec.RunSpec.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes small datasets and reads them. */
public final class Datasets {
    private Datasets() {
    }

    public static Path write(Path folder, String name, String content) {
        return write(folder, name, content.getBytes(StandardCharsets.UTF_8));
    }

    public static Path write(Path folder, String name, byte[] content) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All examples; the first bad row throws. */
    public static List<Example> examples(Path dataset) {
        return examples(dataset, new BadRows(false));
    }

    public static List<Example> examples(Path dataset, BadRows bad) {
        List<Example> examples = new ArrayList<>();
        DatasetFiles.of(dataset).files().forEach(file ->
            ExampleReader.read(file, new RowMapper(FieldNames.USUAL), bad, mapped -> examples.add(mapped.example())));
        return examples;
    }

    public static DataSpec spec(Path dataset, int maxSequence) {
        return new DataSpec(dataset.toString(), 0, 1, null, maxSequence, true, true, false);
    }

    public static RunSpec run(DataSpec data, int batchSize, long seed) {
        return new RunSpec("run", Instant.parse("2025-01-01T00:00:00Z"), "tiny", "/models/tiny", data, null,
            new OptimiserSpec(batchSize, 1, 100, 1e-4, Schedule.CONSTANT, 0, 1, 0, 0, seed), null, null, null, null);
    }
}
