package io.forgellm.forge.quantise;

import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.tensor.gguf.GgufCheck;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Quantises a model, and measures what that gave and took. */
public record Quantising(JobSpec.Quantise spec) implements Operation {
    private static final String IMPORTANCE = "importance";
    private static final String BEFORE = "measure_before";
    private static final String QUANTISE = "quantise";
    private static final String AFTER = "measure_after";

    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        Path source = Path.of(spec.source());
        Path target = Path.of(spec.target());
        Quantiser quantiser = new Quantiser(spec);
        GgufFile file = GgufCheck.model(source);
        long size = Shards.bytes(file);
        plan(reporter);
        Path importance = importance(source, reporter);
        Map<String, Object> before = measure(BEFORE, source, size, reporter);
        reporter.phase(QUANTISE);
        double seconds = quantiser.quantise(file, target,
                importance == null ? Map.of() : ImportanceMatrix.read(importance), reporter);
        long after = Files.size(target);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("path", spec.target());
        result.put("type", spec.type());
        result.put("size_bytes", after);
        result.put("ratio", (double) after / size);
        result.put("seconds", seconds);
        if (importance != null) {
            result.put("importance", importance.toString());
        }
        result.put("before", before);
        result.put("after", measure(AFTER, target, after, reporter));
        return result;
    }

    /** About how long each step takes, next to one pass over the measured text. */
    private void plan(Reporter reporter) {
        LinkedHashMap<String, Double> steps = new LinkedHashMap<>();
        if (spec.calibration() != null) {
            steps.put(IMPORTANCE, 1.5);
        }
        if (spec.text() != null) {
            steps.put(BEFORE, 1.0);
        }
        steps.put(QUANTISE, 1.0);
        if (spec.text() != null) {
            steps.put(AFTER, 1.0);
        }
        reporter.plan(steps);
    }

    /** @return null without one */
    private Path importance(Path source, Reporter reporter) {
        if (spec.calibration() == null) {
            return spec.importance() == null ? null : Path.of(spec.importance());
        }
        reporter.phase(IMPORTANCE);
        Path file = reporter.folder().file("imatrix.gguf");
        ImportanceMatrix.compute(source, Path.of(spec.calibration()), spec.calibrationChunks(), spec.threads(), file,
                reporter);
        return file;
    }

    private Map<String, Object> measure(String phase, Path model, long size, Reporter reporter) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("size_bytes", size);
        if (spec.text() != null) {
            reporter.phase(phase);
            figures.putAll(new Perplexity(model, spec.threads()).measure(Path.of(spec.text()), spec.chunks(), reporter)
                    .figures());
        }
        return figures;
    }
}
