package io.forgellm.training;

import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.Schedule;
import java.time.Instant;
import java.util.List;

/** Specifications for tests. */
final class RunSpecs {
    private RunSpecs() {
    }

    static RunSpec of(String model, double rate, Schedule schedule, double mixture, int sequence) {
        return new RunSpec("run", Instant.EPOCH, model, "/models/base.gguf",
                new RunSpec.DataSpec("/data", 0.1, mixture, null, sequence, true, true, false),
                new RunSpec.AdapterSpec(RunSpec.Method.LORA, -1, 8, 2, 0, List.of("q_proj", "v_proj")),
                new RunSpec.OptimiserSpec(5, 1, 300, rate, schedule, 10, 0.1, 0.01, 1, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32, true, 1),
                new RunSpec.CadenceSpec(5, 25, 25, 5, 0), new RunSpec.StoppingSpec(false, 3, 0.001, 0.3),
                new RunSpec.ProbeSpec(List.of(), null));
    }
}
