package io.forgellm.dashboard;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is drawn of a run against its finished steps. */
enum Metric {
    /** Nats per token, mean since the report before. */
    TRAIN_LOSS,
    /** Nats per token. */
    VAL_LOSS,
    LEARNING_RATE,
    TOKENS_PER_SEC,
    /** 10⁹ bytes. */
    PEAK_MEMORY_GB,
    /** Before clipping. */
    GRAD_NORM,
    /** Loss on general text over the base's loss, minus one: 0 for nothing forgotten. */
    FORGETTING,
    /** {@link Zones#gap}. */
    GAP,
    /** {@link Zones#stability}. */
    STABILITY;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param words none for all */
    static List<Metric> named(List<String> words) {
        return words.isEmpty() ? List.of(values()) : words.stream().map(Metric::named).distinct().toList();
    }

    private static Metric named(String word) {
        return Arrays.stream(values()).filter(metric -> metric.word().equals(word)).findFirst()
                .orElseThrow(() -> {
                    List<String> all = Arrays.stream(values()).map(Metric::word).toList();
                    return new ForgeException(ErrorCode.INVALID_PARAMETER,
                            "'metric' cannot be '" + word + "': it is one of " + String.join(", ", all) + ".",
                            Map.of("field", "metric", "allowed", all), null);
                });
    }
}
