package io.forgellm.forge.job.child;

import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufToSafetensors;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A model from one container into another. */
record Converting(JobSpec.Convert spec) implements Operation {
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        Path target = Path.of(spec.target());
        reporter.phase("convert");
        FloatType type = FloatType.valueOf(spec.type());
        if (spec.format().equals("gguf")) {
            HuggingFaceToGguf.convert(Path.of(spec.source()), type, spec.model(), target, reporter);
        } else {
            GgufToSafetensors.convert(Path.of(spec.source()), type, target, reporter);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("path", spec.target());
        result.put("size_bytes", bytes(target));
        return result;
    }

    private static long bytes(Path made) throws IOException {
        try (Stream<Path> files = Files.walk(made)) {
            return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
        }
    }
}
