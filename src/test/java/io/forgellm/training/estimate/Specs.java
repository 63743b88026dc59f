package io.forgellm.training.estimate;

import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.DecoderConfig.Activation;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.spec.RunSpec.AdapterSpec;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.CadenceSpec;
import io.forgellm.training.spec.RunSpec.ComputeSpec;
import io.forgellm.training.spec.RunSpec.DataSpec;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.OptimiserSpec;
import io.forgellm.training.spec.RunSpec.Precision;
import io.forgellm.training.spec.RunSpec.ProbeSpec;
import io.forgellm.training.spec.RunSpec.Schedule;
import io.forgellm.training.spec.RunSpec.StoppingSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** Specifications and models to estimate. */
final class Specs {
    static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    /** SmolLM2-135M. */
    static final DecoderConfig SMOL = llama(49152, 576, 1536, 9, 3, 64, 30, true);
    /** Llama-3.1-8B. */
    static final DecoderConfig LLAMA_8B = llama(128256, 4096, 14336, 32, 8, 128, 32, false);

    private Specs() {
    }

    static DecoderConfig llama(int vocabulary, int hidden, int intermediate, int heads, int keyValueHeads, int headSize,
                               int layers, boolean tied) {
        return new DecoderConfig("llama", vocabulary, hidden, intermediate, heads, keyValueHeads, headSize, 8192, 1e-5f,
                0, false, false, false, false, Activation.SILU, tied, 1, 0.125f,
                Collections.nCopies(layers, new Layer(0, null)));
    }

    static RunSpec run(AdapterSpec adapter, OptimiserSpec optimiser, int length, ComputeSpec compute) {
        return new RunSpec("run", Instant.EPOCH, "SmolLM2", "/models/smol", data(length, true), adapter, optimiser,
                compute, new CadenceSpec(5, 25, 40, 5, 0), new StoppingSpec(false, 3, 0.001, 0.3),
                new ProbeSpec(List.of(), null));
    }

    static DataSpec data(int length, boolean packing) {
        return new DataSpec("/data", 0.1, 1, null, length, packing, true, false);
    }

    static AdapterSpec full() {
        return new AdapterSpec(Method.FULL, -1, 0, 0, 0, List.of());
    }

    static AdapterSpec lora(int rank, List<String> modules) {
        return new AdapterSpec(Method.LORA, -1, rank, 2, 0, modules);
    }

    static OptimiserSpec steps(int batch, int accumulation, int iterations) {
        return new OptimiserSpec(batch, accumulation, iterations, 1e-4, Schedule.CONSTANT, 0, 1, 0.01, 1, 42);
    }

    static ComputeSpec fp32(boolean checkpointing) {
        return new ComputeSpec(Precision.FP32, BasePrecision.FP32, checkpointing, 1);
    }
}
