package io.forgellm.web.training;

import io.forgellm.web.Quantity;
import java.util.Locale;

/** A run's numbers as people read them; a dash for what is not known yet. */
final class Figures {
    static final String NONE = "–";

    private Figures() {
    }

    /** Four decimals. */
    static String loss(Double loss) {
        return loss == null ? NONE : String.format(Locale.ENGLISH, "%.4f", loss);
    }

    /** Three significant digits, with an exponent where it is huge. */
    static String perplexity(Double perplexity) {
        return perplexity == null ? NONE
                : String.format(Locale.ENGLISH, perplexity < 1e5 ? "%,.2f" : "%.2e", perplexity);
    }

    /** 2e-4 as "2.00e-4". */
    static String rate(Double rate) {
        return rate == null ? NONE : String.format(Locale.ENGLISH, "%.2e", rate).replace("e-0", "e-")
                .replace("e+0", "e+");
    }

    static String fixed(Double value, int decimals) {
        return value == null ? NONE : String.format(Locale.ENGLISH, "%,." + decimals + "f", value);
    }

    static String count(Number count) {
        return count == null ? NONE : Quantity.grouped(count.longValue());
    }

    static String duration(Double seconds) {
        return seconds == null ? NONE : Quantity.duration(seconds);
    }
}
