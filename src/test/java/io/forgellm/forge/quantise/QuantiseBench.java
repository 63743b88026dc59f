package io.forgellm.forge.quantise;

import io.forgellm.forge.job.JobFolder;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** A folder with a model wide enough for every type, a text, and a place for what jobs make. */
final class QuantiseBench {
    final Path home;
    final Path model;
    final Path text;
    final Reporter reporter;

    QuantiseBench(Path home) throws IOException {
        this.home = home;
        model = TinyModel.standard().withWidth(256, 512).withType(GgmlType.F16).write(home.resolve("tiny-F16.gguf"));
        text = Files.writeString(home.resolve("text.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(60));
        reporter = new Reporter(new JobFolder(Files.createDirectories(home.resolve("job"))), Clock.systemUTC());
    }

    Path target(String name) {
        return home.resolve(name);
    }

    /** Plain quantising, no measures. */
    JobSpec.Quantise spec(FileType type, String target) {
        return new JobSpec.Quantise("tiny", model.toString(), target(target).toString(), type.name(), false, false,
                true, null, null, Map.of(), null, null, 0, null, 0, 1);
    }

    JobSpec.Quantise withImportance(JobSpec.Quantise spec, Path importance) {
        return new JobSpec.Quantise(spec.model(), spec.source(), spec.target(), spec.type(), spec.pure(),
                spec.requantise(), spec.outputTensor(), spec.outputType(), spec.embeddingType(), spec.tensorTypes(),
                importance.toString(), null, 0, null, 0, 1);
    }

    JobSpec.Quantise withTypes(JobSpec.Quantise spec, String output, String embedding, String pattern, String type) {
        LinkedHashMap<String, String> types = new LinkedHashMap<>();
        types.put(pattern, type);
        return new JobSpec.Quantise(spec.model(), spec.source(), spec.target(), spec.type(), spec.pure(),
                spec.requantise(), spec.outputTensor(), output, embedding, types, null, null, 0, null, 0, 1);
    }

    Map<String, Object> run(JobSpec.Quantise spec) {
        try {
            return new Quantising(spec).run(reporter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path importance() {
        Path file = home.resolve("imatrix.gguf");
        ImportanceMatrix.compute(model, text, 0, 1, file, reporter);
        return file;
    }
}
