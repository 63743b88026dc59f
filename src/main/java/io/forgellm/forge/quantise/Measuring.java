package io.forgellm.forge.quantise;

import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.tensor.gguf.GgufCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Perplexity and speed of a model as it is. */
public record Measuring(JobSpec.Measure spec) implements Operation {
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        Path model = Path.of(spec.source());
        GgufCheck.model(model);
        reporter.phase("measure");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("size_bytes", Files.size(model));
        result.putAll(new Perplexity(model, spec.threads()).measure(Path.of(spec.text()), spec.chunks(), reporter)
                .figures());
        return result;
    }
}
