package io.forgellm.training.estimate;

import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import java.util.List;

/** What lowers a run's peak memory; first what costs only time, then what changes the result. */
enum Remedy {
    CHECKPOINTING {
        @Override
        boolean applies(RunSpec s) {
            return !s.compute().checkpointing();
        }

        @Override
        RunSpec apply(RunSpec s) {
            ComputeSpec c = s.compute();
            return with(s, new ComputeSpec(c.precision(), c.basePrecision(), true, c.threads()));
        }

        @Override
        String describe(RunSpec changed) {
            return "Turn gradient checkpointing on: the same result, about a third more time.";
        }
    },
    SMALLER_BATCH {
        @Override
        boolean applies(RunSpec s) {
            return s.optimiser().batchSize() % 2 == 0;
        }

        @Override
        RunSpec apply(RunSpec s) {
            OptimiserSpec o = s.optimiser();
            return with(s, new OptimiserSpec(o.batchSize() / 2, o.accumulation() * 2, o.iterations(), o.learningRate(),
                    o.schedule(), o.warmup(), o.decayFactor(), o.weightDecay(), o.maxGradNorm(), o.seed()));
        }

        @Override
        String describe(RunSpec changed) {
            return "Set batch_size %d and gradient_accumulation %d: the same rows in a step, fewer at once.".formatted(
                    changed.optimiser().batchSize(), changed.optimiser().accumulation());
        }
    },
    BASE_AS_INT8 {
        @Override
        boolean applies(RunSpec s) {
            return s.adapter().method() != Method.FULL && s.compute().basePrecision() != BasePrecision.INT8
                    && s.compute().basePrecision() != BasePrecision.INT4;
        }

        @Override
        RunSpec apply(RunSpec s) {
            return with(s, BasePrecision.INT8);
        }

        @Override
        String describe(RunSpec changed) {
            return "Set base_precision int8: frozen weights in a quarter of float32's memory, almost the same values.";
        }
    },
    ADAPTERS {
        @Override
        boolean applies(RunSpec s) {
            return s.adapter().method() == Method.FULL;
        }

        @Override
        RunSpec apply(RunSpec s) {
            AdapterSpec a = s.adapter();
            return with(s, new AdapterSpec(Method.LORA, a.layers(), a.rank() < 1 ? 16 : a.rank(), a.scale(),
                    a.dropout(), List.of("q_proj", "v_proj")));
        }

        @Override
        String describe(RunSpec changed) {
            return "Set fine_tune_type lora: no gradients and optimiser state for the model's own weights.";
        }
    },
    BASE_AS_INT4 {
        @Override
        boolean applies(RunSpec s) {
            return s.adapter().method() != Method.FULL && s.compute().basePrecision() != BasePrecision.INT4;
        }

        @Override
        RunSpec apply(RunSpec s) {
            return with(s, BasePrecision.INT4);
        }

        @Override
        String describe(RunSpec changed) {
            return "Set base_precision int4: frozen weights in an eighth of float32's memory, rounded.";
        }
    },
    SHORTER_ROWS {
        private static final int SHORTEST = 256;

        @Override
        boolean applies(RunSpec s) {
            return s.data().maxSequence() >= 2 * SHORTEST;
        }

        @Override
        RunSpec apply(RunSpec s) {
            return new RunSpec(s.id(), s.created(), s.modelName(), s.base(),
                    s.data().withMaxSequence(s.data().maxSequence() / 2), s.adapter(), s.optimiser(), s.compute(), s.cadence(), s.stopping(), s.probe());
        }

        @Override
        String describe(RunSpec changed) {
            return "Set max_seq_length %d: the model sees less at once.".formatted(changed.data().maxSequence());
        }
    };

    abstract boolean applies(RunSpec spec);

    abstract RunSpec apply(RunSpec spec);

    abstract String describe(RunSpec changed);

    private static RunSpec with(RunSpec s, ComputeSpec compute) {
        return new RunSpec(s.id(), s.created(), s.modelName(), s.base(), s.data(), s.adapter(), s.optimiser(), compute,
                s.cadence(), s.stopping(), s.probe());
    }

    private static RunSpec with(RunSpec s, BasePrecision precision) {
        ComputeSpec c = s.compute();
        return with(s, new ComputeSpec(c.precision(), precision, c.checkpointing(), c.threads()));
    }

    private static RunSpec with(RunSpec s, OptimiserSpec optimiser) {
        return new RunSpec(s.id(), s.created(), s.modelName(), s.base(), s.data(), s.adapter(), optimiser, s.compute(),
                s.cadence(), s.stopping(), s.probe());
    }

    private static RunSpec with(RunSpec s, AdapterSpec adapter) {
        return new RunSpec(s.id(), s.created(), s.modelName(), s.base(), s.data(), adapter, s.optimiser(), s.compute(),
                s.cadence(), s.stopping(), s.probe());
    }
}
