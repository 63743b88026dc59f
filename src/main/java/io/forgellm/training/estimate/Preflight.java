package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.training.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Says before a run what it takes, whether the machine has it, and what to change where it has not. Knows the model's
 * shape, the dataset's size, the machine's free memory and its speed; reads no weights and no text.
 */
public final class Preflight {
    private final DecoderConfig model;
    private final Machine machine;

    public Preflight(DecoderConfig model, Machine machine) {
        this.model = model;
        this.machine = machine;
    }

    public Estimate estimate(RunSpec spec, DatasetSize data, Throughput speed) {
        ModelSize size = ModelSize.of(model);
        Plan plan = Plan.of(spec, data);
        return new Estimate(size.trainable(model, spec.adapter()), size.total(),
                data.exact() && (data.held() == null || data.held().exact()), plan, time(spec, plan, speed), fit(spec));
    }

    /** Whether the run has the memory, which its data does not decide. */
    public Fit fit(RunSpec spec) {
        MemoryEstimate memory = MemoryModel.of(model, spec, machine.bf16());
        return new Fit(memory, machine.availableMemory(), verdict(memory.peak()), suggestions(spec, memory.peak()));
    }

    private TimeEstimate time(RunSpec spec, Plan plan, Throughput speed) {
        Flops flops = Flops.of(model, spec, plan.rowTokens());
        double step = plan.tokensPerStep() * flops.training() / speed.flopsPerSecond();
        double evaluated = Math.min(plan.validationTokens(),
                plan.validationBatches(spec) * plan.rowTokens() * spec.optimiser().batchSize());
        double validation = plan.validations() * evaluated * flops.validation() / speed.flopsPerSecond();
        return new TimeEstimate(plan.steps() * step + validation, step,
                step == 0 ? 0 : plan.tokensPerStep() / step, validation, speed.basis());
    }

    /** Each change goes on top of those before it, until the run fits; what would save next to nothing is left out. */
    private List<Suggestion> suggestions(RunSpec spec, long before) {
        List<Suggestion> suggestions = new ArrayList<>();
        RunSpec current = spec;
        long peak = before;
        for (Remedy remedy : Remedy.values()) {
            while (verdict(peak) != Verdict.FITS && remedy.applies(current)) {
                RunSpec changed = remedy.apply(current);
                long now = MemoryModel.of(model, changed, machine.bf16()).peak();
                if (now > peak - peak / 50) {
                    break;
                }
                suggestions.add(new Suggestion(remedy.describe(changed), peak - now, now, verdict(now)));
                current = changed;
                peak = now;
            }
        }
        return suggestions;
    }

    private Verdict verdict(long peak) {
        return Verdict.of(peak, machine.availableMemory());
    }
}
