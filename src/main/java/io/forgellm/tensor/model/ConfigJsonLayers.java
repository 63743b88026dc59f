package io.forgellm.tensor.model;

import io.forgellm.tensor.json.JsonObject;
import io.forgellm.tensor.model.DecoderConfig.Layer;
import io.forgellm.tensor.model.DecoderConfig.Rope;
import io.forgellm.tensor.model.RopeScaling.Linear;
import io.forgellm.tensor.model.RopeScaling.Llama3;
import io.forgellm.tensor.model.RopeScaling.None;
import io.forgellm.tensor.model.RopeScaling.Yarn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What differs from layer to layer in a {@code config.json}: rotary embeddings, old style ({@code rope_theta},
 * {@code rope_scaling}) or new ({@code rope_parameters}), and sliding windows.
 */
final class ConfigJsonLayers {
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";
    private final ModelErrors errors;
    private final DecoderFamily family;
    private final JsonObject json;
    private final int headSize;
    private final int contextLength;

    ConfigJsonLayers(ModelErrors errors, DecoderFamily family, JsonObject json, int headSize, int contextLength) {
        this.errors = errors;
        this.family = family;
        this.json = json;
        this.headSize = headSize;
        this.contextLength = contextLength;
    }

    List<Layer> read(int count) {
        Rope full = rope(FULL, "rope_theta", family.theta());
        Rope sliding = family.isGemma() ? rope(SLIDING, "rope_local_base_freq", 10_000) : full;
        List<String> types = types(count);
        List<Boolean> rotated = rotated(count);
        int window = types.contains(SLIDING) ? window() : 0;
        List<Layer> layers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean slides = types.get(i).equals(SLIDING);
            layers.add(new Layer(slides ? window : 0, !rotated.get(i) ? null : slides ? sliding : full));
        }
        return layers;
    }

    private int window() {
        long window = json.integer("sliding_window").orElse(4096);
        if (window < 1) {
            throw errors.invalid("sliding_window is " + window);
        }
        return (int) Math.min(window, Integer.MAX_VALUE);
    }

    private List<String> types(int count) {
        if (json.has("layer_types") && family != DecoderFamily.MISTRAL) {
            List<String> types = perLayer("layer_types", count, String.class);
            types.stream().filter(type -> !type.equals(FULL) && !type.equals(SLIDING)).findFirst().ifPresent(type -> {
                throw errors.unsupported("layers of " + type + " are not supported");
            });
            return types;
        }
        boolean maySlide = json.has("sliding_window") || !json.fields().containsKey("sliding_window");
        boolean asked = json.flag("use_sliding_window").orElse(false) && maySlide;
        return switch (family) {
            case LLAMA -> each(count, i -> FULL);
            case MISTRAL -> each(count, i -> maySlide ? SLIDING : FULL);
            case SMOLLM3 -> {
                List<Boolean> rotated = rotated(count);
                yield each(count, i -> asked && json.has("sliding_window") && !rotated.get(i) ? SLIDING : FULL);
            }
            case QWEN2, QWEN3 -> {
                long first = json.integer("max_window_layers").orElse(28);
                yield each(count, i -> asked && i >= first ? SLIDING : FULL);
            }
            case GEMMA3 -> {
                long pattern = positive(json.has("sliding_window_pattern") ? "sliding_window_pattern"
                    : "_sliding_window_pattern", 6);
                yield each(count, i -> (i + 1) % pattern != 0 ? SLIDING : FULL);
            }
        };
    }

    /** Every so many layers of SmolLM3 have no rotary embedding. */
    private List<Boolean> rotated(int count) {
        if (family != DecoderFamily.SMOLLM3) {
            return each(count, i -> true);
        }
        if (json.has("no_rope_layers")) {
            return perLayer("no_rope_layers", count, Number.class).stream().map(flag -> flag.intValue() != 0).toList();
        }
        long interval = positive("no_rope_layer_interval", 4);
        return each(count, i -> (i + 1) % interval != 0);
    }

    private Rope rope(String layerType, String thetaKey, double defaultTheta) {
        JsonObject all = json.object("rope_parameters").orElse(null);
        if (all != null && (all.has(FULL) || all.has(SLIDING))) {
            all = all.object(layerType).orElse(null);
        }
        // The old rope_scaling is about layers that see everything; new parameters hold their own theta.
        JsonObject scaling = all != null ? all
            : layerType.equals(FULL) ? json.object("rope_scaling").orElse(null) : null;
        double otherwise = json.real(thetaKey).orElse(defaultTheta);
        double theta = scaling == null ? otherwise : scaling.real("rope_theta").orElse(otherwise);
        if (!(theta > 1) || theta > 1e12) {
            throw errors.invalid(thetaKey + " is " + theta);
        }
        RopeFrequencies frequencies = new RopeFrequencies(theta, headSize);
        if (scaling == null) {
            return frequencies.scaled(new None());
        }
        if (scaling.real("partial_rotary_factor").orElse(1) != 1) {
            throw errors.unsupported("partial_rotary_factor is not supported");
        }
        String type = scaling.text("rope_type").or(() -> scaling.text("type")).orElse("default");
        return frequencies.scaled(switch (type) {
            case "default", "dynamic" -> new None();
            case "linear" -> new Linear(factor(scaling, "factor"));
            case "llama3" -> new Llama3(factor(scaling, "factor"), factor(scaling, "low_freq_factor"),
                factor(scaling, "high_freq_factor"), originalLength(scaling));
            case "yarn" -> yarn(scaling);
            default -> throw errors.unsupported("rotary embeddings scaled by " + type + " are not supported");
        });
    }

    private Yarn yarn(JsonObject scaling) {
        double original = originalLength(scaling);
        double factor = scaling.has("factor") ? factor(scaling, "factor") : contextLength / original;
        double scale = scaling.real("mscale").orElse(0);
        double scaleAll = scaling.real("mscale_all_dim").orElse(0);
        double attention = scale != 0 && scaleAll != 0
            ? Yarn.attentionFactor(factor, scale) / Yarn.attentionFactor(factor, scaleAll)
            : Yarn.attentionFactor(factor);
        return new Yarn(factor, original, scaling.real("beta_fast").orElse(32),
            scaling.real("beta_slow").orElse(1), scaling.real("attention_factor").orElse(attention),
            scaling.flag("truncate").orElse(true));
    }

    private double originalLength(JsonObject scaling) {
        return scaling.has("original_max_position_embeddings")
            ? factor(scaling, "original_max_position_embeddings") : contextLength;
    }

    private double factor(JsonObject scaling, String key) {
        double factor = scaling.real(key).orElse(0);
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw errors.invalid(scaling.path() + key + (scaling.has(key) ? " is " + factor : " is missing"));
        }
        return factor;
    }

    private long positive(String key, long otherwise) {
        long value = json.integer(key).orElse(otherwise);
        if (value < 1) {
            throw errors.invalid(key + " is " + value);
        }
        return value;
    }

    private <T> List<T> perLayer(String key, int count, Class<T> type) {
        List<?> values = json.array(key).orElseThrow();
        if (values.size() != count || !values.stream().allMatch(type::isInstance)) {
            throw errors.invalid(key + " is not a list of " + count + " values, one for each layer");
        }
        return values.stream().map(type::cast).toList();
    }

    private static <T> List<T> each(int count, IntFunction<T> value) {
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(value.apply(i));
        }
        return values;
    }
}
