package io.forgellm.web.forge;

import io.forgellm.forge.quantise.FileType;
import io.forgellm.forge.quantise.Suggestions;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/**
 * The types that a model can be quantised to, the largest first, with a chart of size against measured loss.
 *
 * @param suggested name of a type, or null
 * @param reason    why that one, or why there is nothing to choose from; {@code advice} what to do about it
 * @param chart     null where nothing was measured
 */
@TemplateData
public record TypesView(List<Row> rows, String suggested, String reason, String advice, String memory,
                        LossChart chart) {
    /**
     * One type.
     *
     * @param bits  of a weight in most matrices
     * @param width of the bar for its size, percent of the largest
     * @param loss  measured here, as "+0.31 %"; null where it was not
     */
    @TemplateData
    public record Row(String name, String bits, String size, int width, boolean fits, String loss, boolean needsText,
                      boolean suggested, String help) { }

    static TypesView none(String reason, String advice) {
        return new TypesView(List.of(), null, reason, advice, null, null);
    }

    static TypesView of(Suggestions.Answer answer) {
        long largest = answer.types().stream().mapToLong(Suggestions.Candidate::sizeBytes).max().orElse(1);
        String chosen = answer.suggested() == null ? FileType.Q4_K_M.name() : answer.suggested();
        List<Row> rows = answer.types().stream().map(type -> new Row(type.type(),
                String.format(Locale.ENGLISH, "%.1f", FileType.valueOf(type.type()).bits()),
                (type.estimated() ? "about " : "") + Quantity.bytes(type.sizeBytes()),
                (int) Math.max(1, 100 * type.sizeBytes() / largest), type.fits(),
                type.perplexityIncrease() == null ? null : Numbers.change(type.perplexityIncrease()),
                type.needsImatrix(), type.type().equals(chosen), TypeHelp.of(FileType.valueOf(type.type())))).toList();
        return new TypesView(rows, answer.suggested(), answer.reason(), null, Quantity.bytes(answer.availableBytes()),
                LossChart.of(answer));
    }
}
