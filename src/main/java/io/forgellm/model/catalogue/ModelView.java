package io.forgellm.model.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * A model as the API shows it: the Python program's fields first, then ours.
 *
 * @param type       {@code base}, as the Python program calls everything that is no fine-tuned model of its own
 * @param size       in GB of 2^30 bytes, two decimals
 * @param parameters weights in all, 0 where unknown
 * @param error      why it cannot be loaded; else absent
 */
public record ModelView(String id, String name, String path, String type, BigDecimal size, long sizeBytes,
                        Source source, String architecture, long parameters, String quantisation, int contextLength,
                        boolean chatTemplate, boolean instruct, Instant modified,
                        @JsonInclude(JsonInclude.Include.NON_NULL) String error) {
    public static ModelView of(CatalogueModel model) {
        return new ModelView(model.id(), model.name(), model.path().toString(), "base", gigabytes(model.sizeBytes()),
            model.sizeBytes(), model.source(), model.architecture(), model.parameters(), model.quantisation(),
            model.contextLength(), model.chatTemplate(), model.instruct(), model.modified(), model.error());
    }

    private static BigDecimal gigabytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << 30), 2, RoundingMode.HALF_UP);
    }
}
