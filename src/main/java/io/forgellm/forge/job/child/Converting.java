package io.forgellm.forge.job.child;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.HuggingFaceToGguf;
import io.forgellm.forge.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model from one container into another. */
record Converting(JobSpec.Convert spec) implements Operation {
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        Path target = Path.of(spec.target());
        reporter.phase("convert");
        if (!spec.format().equals("gguf")) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "format " + spec.format());
        }
        HuggingFaceToGguf.convert(Path.of(spec.source()), FloatType.valueOf(spec.type()), spec.model(), target,
                reporter);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("path", spec.target());
        result.put("size_bytes", Files.size(target));
        return result;
    }
}
