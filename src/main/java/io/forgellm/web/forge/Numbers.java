package io.forgellm.web.forge;

import java.util.Locale;
import java.util.Map;

/** Figures out of jobs' results, and how they are written. */
final class Numbers {
    private Numbers() {
    }

    /** A number by its path in a result, or null. */
    static Double at(Map<?, ?> result, String... path) {
        Object found = result;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found instanceof Number number ? number.doubleValue() : null;
    }

    /** A text by its path in a result, or null. */
    static String text(Map<?, ?> result, String... path) {
        Object found = result;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found instanceof String text ? text : null;
    }

    /** 0.0123 is "+1.23 %". */
    static String change(double share) {
        return String.format(Locale.ENGLISH, Math.abs(share) < 0.1 ? "%+.2f %%" : "%+.0f %%", 100 * share)
                .replace('-', '−');
    }

    /** A share that is often tiny: 0 is "nothing", 0.0000012 is "0.00012 %". */
    static String share(double share) {
        return share == 0 ? "nothing" : String.format(Locale.ENGLISH, "%." + decimals(100 * share) + "f %%", 100 * share);
    }

    static String perplexity(double perplexity) {
        return String.format(Locale.ENGLISH, perplexity < 1e5 ? "%,.2f" : "%.2e", perplexity);
    }

    static String speed(double tokensPerSecond) {
        return String.format(Locale.ENGLISH, "%,.0f tokens/s", tokensPerSecond);
    }

    private static int decimals(double value) {
        return Math.clamp(2 - (int) Math.ceil(Math.log10(Math.abs(value))), 1, 8);
    }
}
