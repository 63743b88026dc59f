package io.forgellm.web.forge;

import io.quarkus.qute.TemplateData;
import java.util.function.DoubleFunction;

/**
 * A figure of the source and of what was made, drawn as two bars.
 *
 * @param beforeWidth percent of the longer bar, as is {@code afterWidth}
 * @param change      in words: "−72 %"
 */
@TemplateData
public record Bars(String name, String before, String after, int beforeWidth, int afterWidth, String change) {

    /** @return null where one of them is not known */
    static Bars of(String name, Double before, Double after, DoubleFunction<String> text) {
        if (before == null || after == null || before <= 0 || after < 0) {
            return null;
        }
        double most = Math.max(before, after);
        return new Bars(name, text.apply(before), text.apply(after), (int) Math.round(100 * before / most),
                (int) Math.round(100 * after / most), Numbers.change(after / before - 1));
    }
}
