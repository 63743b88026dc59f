package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.error.NearNames;
import io.forgellm.training.spec.RunSpec.BasePrecision;
import io.forgellm.training.spec.RunSpec.Method;
import io.forgellm.training.spec.RunSpec.Precision;
import io.forgellm.training.spec.RunSpec.Schedule;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Fields that take one of a few words. Null is the default, letter case is free. */
final class Choices {
    private Choices() {
    }

    static Method method(String word) {
        return pick("fine_tune_type", word, Method.FULL, words(Method.values()));
    }

    /** Also by the short names that the Python program's documentation used. */
    static Schedule schedule(String word) {
        Map<String, Schedule> words = words(Schedule.values());
        words.put("cosine", Schedule.COSINE_DECAY);
        words.put("linear", Schedule.LINEAR_DECAY);
        return pick("lr_schedule", word, Schedule.COSINE_DECAY, words);
    }

    static Precision precision(String word) {
        return pick("precision", word, Precision.AUTO, words(Precision.values()));
    }

    static BasePrecision basePrecision(String word) {
        return pick("base_precision", word, BasePrecision.AUTO, words(BasePrecision.values()));
    }

    static ForgeException unknown(String field, String word, Collection<String> known) {
        List<String> all = List.copyOf(known);
        List<String> near = NearNames.to(word, all.stream());
        return new ForgeException(ErrorCode.INVALID_PARAMETER,
                "'" + field + "' cannot be '" + word + "': it is one of " + String.join(", ", all) + ".",
                Map.of("field", field, "allowed", all),
                near.isEmpty() ? null : "Did you mean '" + near.getFirst() + "'?");
    }

    private static <E> E pick(String field, String word, E otherwise, Map<String, E> words) {
        if (word == null) {
            return otherwise;
        }
        E picked = words.get(word.toLowerCase(Locale.ROOT));
        if (picked == null) {
            throw unknown(field, word, words.keySet());
        }
        return picked;
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new TreeMap<>();
        for (E value : values) {
            words.put(value.name().toLowerCase(Locale.ROOT), value);
        }
        return words;
    }
}
