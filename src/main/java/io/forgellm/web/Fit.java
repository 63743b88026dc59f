package io.forgellm.web;

import io.forgellm.model.catalogue.CatalogueModel;
import io.quarkus.qute.TemplateData;

/**
 * Whether a model has room in memory.
 *
 * @param verdict   {@code fits}, {@code tight} or {@code wont}
 * @param need      the most it will take, with its unit
 * @param available what there is, with its unit
 * @param weights   with its unit, like {@code context}: what the tokens of all slots take when they are full
 */
@TemplateData
public record Fit(String verdict, String need, String available, String weights, String context) {
    /** The engine process beside weights and context. */
    private static final long PROCESS = 100_000_000;
    /** From this share of the available memory on, other programs will feel it. */
    private static final double TIGHT = 0.85;

    static Fit of(CatalogueModel model, long tokens, long available) {
        long context = tokens * model.cacheBytesPerToken();
        long need = model.sizeBytes() + context + PROCESS;
        String verdict = need > available ? "wont" : need > TIGHT * available ? "tight" : "fits";
        return new Fit(verdict, Quantity.bytes(need), Quantity.bytes(available), Quantity.bytes(model.sizeBytes()),
                Quantity.bytes(context));
    }

    public String word() {
        return switch (verdict) {
            case "fits" -> "fits";
            case "tight" -> "tight";
            default -> "too large";
        };
    }

    public String sentence() {
        return "Takes up to %s (weights %s, context %s); %s is available.".formatted(need, weights, context, available);
    }
}
