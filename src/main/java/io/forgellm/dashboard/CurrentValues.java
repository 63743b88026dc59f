package io.forgellm.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.training.RunBody;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run's latest figures by the names and with the rounding of the Python program's Monitor: three decimals, whole
 * numbers without any, six digits below a thousandth. A figure that is missing is 0, a validation figure null, a
 * setting {@code "-"}; the minutes are absent until they are known.
 */
final class CurrentValues {
    private static final double THOUSANDTH = 0.001;
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_UP);

    private CurrentValues() {
    }

    /** @param config of the run's metrics file */
    static Map<String, Object> of(RunBody run, JsonNode config) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("iteration", run.iteration());
        values.put("epoch", figure(run.epoch()));
        values.put("train_loss", figure(run.trainLoss()));
        values.put("val_loss", rounded(run.valLoss()));
        values.put("train_perplexity", figure(run.trainPerplexity()));
        values.put("val_perplexity", rounded(run.valPerplexity()));
        values.put("learning_rate", figure(run.learningRate()));
        values.put("tokens_per_sec", figure(run.tokensPerSec()));
        values.put("trained_tokens", run.trainedTokens() == null ? 0 : run.trainedTokens());
        values.put("peak_memory_gb", figure(run.peakMemoryGb()));
        values.put("iterations_per_sec", figure(run.iterationsPerSec()));
        values.put("warmup_steps", setting(config, "warmup_steps"));
        values.put("lr_decay", setting(config, "lr_decay_factor"));
        values.put("weight_decay", setting(config, "weight_decay"));
        if (run.runtimeSeconds() != null) {
            values.put("elapsed_minutes", minutes(run.runtimeSeconds()));
        }
        if (run.etaSeconds() != null) {
            values.put("eta_minutes", minutes(run.etaSeconds()));
        }
        return values;
    }

    private static Object setting(JsonNode config, String name) {
        JsonNode value = config.path(name);
        return value.isNumber() ? rounded(value.asDouble()) : "-";
    }

    private static Number figure(Double value) {
        return value == null ? 0 : rounded(value);
    }

    private static Number rounded(Double value) {
        if (value == null) {
            return null;
        }
        if (value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE) {
            return value.longValue();
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        return (Math.abs(value) < THOUSANDTH ? exact.round(SIX_DIGITS) : exact.setScale(3, RoundingMode.HALF_UP)).doubleValue();
    }

    private static double minutes(double seconds) {
        return Math.round(seconds / 6) / 10.0;
    }
}
