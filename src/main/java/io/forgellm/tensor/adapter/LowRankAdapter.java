package io.forgellm.tensor.adapter;

import java.util.Comparator;
import java.util.List;

/**
 * A LoRA or DoRA adapter.
 *
 * @param scale       factor of the low-rank product: PEFT's lora_alpha / r, mlx-lm's scale
 * @param projections in order of layer and module
 */
public record LowRankAdapter(double scale, List<Projection> projections) {
    public LowRankAdapter {
        projections = projections.stream()
            .sorted(Comparator.comparingInt(Projection::layer).thenComparing(Projection::module)).toList();
    }

    /** True when rows have magnitudes, which only a merged model can express in GGUF. */
    public boolean isDora() {
        return projections.stream().anyMatch(projection -> projection.magnitude() != null);
    }
}
