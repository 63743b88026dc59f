package io.forgellm.forge.convert;

import io.forgellm.tensor.gguf.GgufMetadata;
import io.forgellm.tensor.model.DecoderConfig;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.tensor.model.DecoderConfig.Rope;
import io.forgellm.tensor.model.RopeScaling.Divided;
import io.forgellm.tensor.model.RopeScaling.Linear;
import io.forgellm.tensor.model.RopeScaling.Llama3;
import io.forgellm.tensor.model.RopeScaling.None;
import io.forgellm.tensor.model.RopeScaling.Yarn;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts a model's shape into GGUF metadata, by the keys of ggml's {@code docs/gguf.md}. What llama.cpp takes for granted
 * about an architecture is checked here: a model that differs is refused, since the file could not say so.
 */
final class ArchitectureKeys {
    private static final int SMOLLM3_PERIOD = 4;
    private static final int GEMMA_PERIOD = 6;
    private static final int GEMMA_27B_LAYERS = 62;
    private final ConvertErrors errors;
    private final DecoderConfig config;
    private final String architecture;
    private final GgufMetadata metadata;

    private ArchitectureKeys(ConvertErrors errors, DecoderConfig config, String architecture, GgufMetadata metadata) {
        this.errors = errors;
        this.config = config;
        this.architecture = architecture;
        this.metadata = metadata;
    }

    /** @throws io.forgellm.error.ForgeException UNSUPPORTED_MODEL for what llama.cpp would compute differently */
    static void put(ConvertErrors errors, DecoderConfig config, String architecture, GgufMetadata metadata) {
        new ArchitectureKeys(errors, config, architecture, metadata).put();
    }

    private void put() {
        requireKnown();
        uint32("vocab_size", config.vocabularySize());
        uint32("block_count", config.layerCount());
        uint32("context_length", contextLength());
        uint32("embedding_length", config.hiddenSize());
        uint32("feed_forward_length", config.intermediateSize());
        uint32("attention.head_count", config.heads());
        uint32("attention.head_count_kv", config.keyValueHeads());
        uint32("attention.key_length", config.headSize());
        uint32("attention.value_length", config.headSize());
        float32("attention.layer_norm_rms_epsilon", config.normEpsilon());
        uint32("rope.dimension_count", config.headSize());
        putRope(fullRope());
        if (isGemma()) {
            putWindows();
        }
    }

    /** What {@code rope_freqs.weight} holds: how much slower each pair of dimensions turns; null for most models. */
    static float[] ropeFactors(DecoderConfig config) {
        Rope rope = config.layers().stream().map(Layer::rope).filter(each -> each != null
            && (each.scaling() instanceof Llama3 || each.scaling() instanceof Divided)).findFirst().orElse(null);
        if (rope == null) {
            return null;
        }
        float[] factors = new float[config.headSize() / 2];
        for (int i = 0; i < factors.length; i++) {
            double plain = Math.pow(rope.theta(), -2.0 * i / config.headSize());
            factors[i] = (float) (plain / rope.inverseFrequencies().get(i));
        }
        return factors;
    }

    private void requireKnown() {
        if (config.outputBias() && !architecture.equals("llama")) {
            throw errors.unsupported("llama.cpp knows no bias on attention's output in " + architecture + " models");
        }
        if (architecture.equals("qwen2") && config.heads() * config.headSize() != config.hiddenSize()) {
            throw errors.unsupported("llama.cpp wants heads of hidden_size / num_attention_heads in qwen2 models");
        }
        boolean usual = IntStream.range(0, config.layerCount()).allMatch(i -> (config.layers().get(i).rope() != null)
            == (!architecture.equals("smollm3") || (i + 1) % SMOLLM3_PERIOD != 0));
        if (!usual) {
            throw errors.unsupported("llama.cpp rotates all but every fourth layer of smollm3 models, and all others'"
                + " layers");
        }
        double scored = isGemma() && config.layerCount() == GEMMA_27B_LAYERS ? config.hiddenSize() / config.heads()
            : config.headSize();
        if (Math.abs(config.attentionScale() * Math.sqrt(scored) - 1) > 1e-5) {
            throw errors.unsupported("llama.cpp scales scores by 1/√" + (int) scored + ", this model by "
                + config.attentionScale());
        }
    }

    private boolean isGemma() {
        return architecture.equals("gemma3");
    }

    /** Only Gemma's windows can be said. Up to a window's width a layer that has one and one that has none agree. */
    private int contextLength() {
        return isGemma() ? config.contextLength() : config.layers().stream().mapToInt(Layer::window)
            .filter(window -> window > 0).reduce(config.contextLength(), Math::min);
    }

    private Rope fullRope() {
        return config.layers().stream().filter(layer -> layer.window() == 0 || !isGemma()).map(Layer::rope)
            .filter(rope -> rope != null).findFirst().orElse(config.layers().getFirst().rope());
    }

    private void putRope(Rope rope) {
        float32("rope.freq_base", rope.theta());
        switch (rope.scaling()) {
            case None() -> { }
            // In rope_freqs.weight.
            case Llama3 llama3 -> { }
            case Divided divided -> { }
            case Linear(double factor) -> {
                text("rope.scaling.type", "linear");
                float32("rope.scaling.factor", factor);
            }
            case Yarn yarn -> putYarn(yarn);
        }
    }

    private void putYarn(Yarn yarn) {
        if (!yarn.truncate() || yarn.betaFast() != 32 || yarn.betaSlow() != 1) {
            throw errors.unsupported("llama.cpp computes YaRN with beta_fast 32, beta_slow 1 and truncate only");
        }
        text("rope.scaling.type", "yarn");
        float32("rope.scaling.factor", yarn.factor());
        uint32("rope.scaling.original_context_length", Math.round(yarn.originalLength()));
        double more = yarn.attentionFactor() / Yarn.attentionFactor(yarn.factor());
        if (Math.abs(more - 1) > 1e-9) {
            float32("rope.scaling.attn_factor", more);
        }
    }

    private void putWindows() {
        List<Layer> sliding = config.layers().stream().filter(layer -> layer.window() > 0).toList();
        if (sliding.isEmpty()) {
            return;
        }
        Layer first = sliding.getFirst();
        if (!(first.rope().scaling() instanceof None)) {
            throw errors.unsupported("llama.cpp does not scale the rotary embeddings of sliding layers");
        }
        uint32("attention.sliding_window", first.window());
        float32("rope.freq_base_swa", first.rope().theta());
        int period = IntStream.rangeClosed(0, config.layerCount()).filter(this::isPeriod).boxed()
            .min((a, b) -> a == GEMMA_PERIOD ? -1 : b == GEMMA_PERIOD ? 1 : a - b).orElseThrow(() ->
                errors.unsupported("its layers with sliding windows follow no period, which llama.cpp wants"));
        if (period != GEMMA_PERIOD) {
            uint32("attention.sliding_window_pattern", period);
        }
    }

    /** Every so many layers one sees everything; never, for 0. */
    private boolean isPeriod(int period) {
        return IntStream.range(0, config.layerCount()).allMatch(i -> (config.layers().get(i).window() == 0)
            == (period > 0 && (i + 1) % period == 0));
    }

    private void uint32(String key, long value) {
        metadata.uint32(architecture + "." + key, value);
    }

    private void float32(String key, double value) {
        metadata.float32(architecture + "." + key, (float) value);
    }

    private void text(String key, String value) {
        metadata.text(architecture + "." + key, value);
    }
}
