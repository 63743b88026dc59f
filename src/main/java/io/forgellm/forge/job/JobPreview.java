package io.forgellm.forge.job;

import java.nio.file.Path;

/**
 * What a job would do, told without starting it.
 *
 * @param model      what it would start from; of a fusion the base that was found
 * @param outputName of the new model; {@code outputPath} where it would stand
 * @param format     gguf or safetensors
 */
public record JobPreview(boolean success, String model, String source, String outputName, String outputPath,
                         String format, String type) {

    public static JobPreview of(JobSpec.Fuse spec) {
        return of(spec, spec.source(), spec.format(), spec.type());
    }

    public static JobPreview of(JobSpec.Quantise spec) {
        return of(spec, spec.source(), "gguf", spec.type());
    }

    public static JobPreview of(JobSpec.Convert spec) {
        return of(spec, spec.source(), spec.format(), spec.type());
    }

    private static JobPreview of(JobSpec spec, String source, String format, String type) {
        return new JobPreview(true, spec.model(), source, Path.of(spec.target()).getFileName().toString(),
                spec.target(), format, type);
    }
}
