package io.forgellm.forge.gate;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds a model file against what it was made from. */
public record Verifying(JobSpec.Verify spec) implements Operation {

    /** @throws ForgeException PARITY_FAILED with all checks, unless it is overridden in words */
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        reporter.phase("verify");
        List<Check> checks;
        Path adapter = spec.adapter() == null ? null : Path.of(spec.adapter());
        try (Side found = Side.open(Path.of(spec.source()), null, false, spec.threads());
                Side reference = Side.open(Path.of(spec.reference()), adapter, !found.quantised(), spec.threads())) {
            checks = new Gate(reference, found).run(done -> reporter.at(done, ""));
        }
        List<String> failed = checks.stream().filter(check -> !check.passed()).map(Check::name).toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("passed", failed.isEmpty());
        result.put("checks", checks.stream().map(Verifying::fields).toList());
        if (failed.isEmpty()) {
            return result;
        }
        if (spec.override() == null) {
            throw new ForgeException(ErrorCode.PARITY_FAILED, spec.model() + " does not match what it was made from: "
                    + String.join(", ", failed).replace('_', ' ') + ".", result,
                    "Make it anew; or send override with the reason why it is good nevertheless.");
        }
        reporter.note("The gate failed (" + String.join(", ", failed) + ") and was overridden: " + spec.override());
        result.put("override", spec.override());
        return result;
    }

    private static Map<String, Object> fields(Check check) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", check.name());
        fields.put("passed", check.passed());
        fields.put("reference", check.reference());
        fields.put("found", check.found());
        fields.put("bound", check.bound());
        return fields;
    }
}
