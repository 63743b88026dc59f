package io.forgellm.forge.quantise;

import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.fuse.Fuse;
import io.forgellm.forge.fuse.FuseResult;
import io.forgellm.forge.fuse.RoundTrip;
import io.forgellm.forge.gate.Verifying;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Fuses an adapter into its base; a quantised result is made by llama.cpp's quantiser, and what that lost is told. */
public record Fusing(JobSpec.Fuse spec) implements Operation {
    private static final String FUSE = "fuse";
    private static final String GATE = "verify";
    private static final String AFTER = "measure_after";

    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        boolean measured = spec.text() != null && spec.format().equals("gguf");
        LinkedHashMap<String, Double> steps = new LinkedHashMap<>();
        steps.put(FUSE, 1.0);
        if (spec.verify()) {
            steps.put(GATE, 1.0);
        }
        if (measured) {
            steps.put(AFTER, 1.0);
        }
        reporter.plan(steps);
        reporter.phase(FUSE);
        Map<String, Object> result = new LinkedHashMap<>();
        FuseResult fused = fuse(reporter, made -> {
            if (spec.verify()) {
                result.put("gate", new Verifying(gate(made)).run(reporter));
            }
        });
        result.put("path", spec.target());
        result.put("type", spec.type());
        result.put("size_bytes", fused.bytes());
        result.put("round_trip", roundTrip(fused.roundTrip()));
        if (measured) {
            reporter.phase(AFTER);
            result.put("after", new Perplexity(Path.of(spec.target()), spec.threads())
                    .measure(Path.of(spec.text()), spec.chunks(), reporter).figures());
        }
        return result;
    }

    private FuseResult fuse(Reporter reporter, Fuse.Proof proof) {
        Path target = Path.of(spec.target());
        String name = target.getFileName().toString().replaceFirst("\\.gguf$", "");
        Fuse fuse = new Fuse(Path.of(spec.source()), Path.of(spec.adapter()), name, proof);
        Optional<FloatType> floats = FloatType.named(spec.type());
        if (floats.isEmpty()) {
            return fuse.toQuantised(spec.type(), (source, type, file, progress) -> new Quantiser(plain(source, type))
                    .write(GgufFile.read(source), file, Map.of(), progress), target, reporter);
        }
        return spec.format().equals("gguf") ? fuse.toGguf(floats.get(), target, reporter)
                : fuse.toSafetensors(floats.get(), target, reporter);
    }

    private JobSpec.Verify gate(Path made) {
        return new JobSpec.Verify(spec.adapterName() + " as " + spec.type(), made.toString(), spec.source(),
                spec.adapter(), spec.override(), spec.threads());
    }

    private JobSpec.Quantise plain(Path source, String type) {
        return new JobSpec.Quantise(spec.model(), source.toString(), spec.target(), type, false, false, true, null,
                null, Map.of(), null, null, 0, null, 0, spec.threads());
    }

    private static Map<String, Object> roundTrip(RoundTrip roundTrip) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("relative_error", roundTrip.relativeError());
        figures.put("worst_tensor", roundTrip.worst().tensor());
        figures.put("worst_type", roundTrip.worst().type());
        figures.put("worst_relative_error", roundTrip.worst().relativeError());
        return figures;
    }
}
