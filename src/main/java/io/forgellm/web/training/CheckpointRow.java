package io.forgellm.web.training;

import io.forgellm.dashboard.CheckpointBook.Saved;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/**
 * A checkpoint as the page lists it.
 *
 * @param rank    1 to 3, or 0
 * @param adapter what the model's room takes as adapter_path, or null where it cannot be put on the base
 */
@TemplateData
public record CheckpointRow(int step, String stepText, String trainLoss, String valLoss, String perplexity,
                            String forgetting, String size, int rank, String reason, String adapter, String path) {

    static CheckpointRow of(Saved saved) {
        return new CheckpointRow(saved.iteration(), Quantity.grouped(saved.iteration()),
                Figures.loss(saved.trainLoss()), Figures.loss(saved.valLoss()),
                Figures.perplexity(saved.valPerplexity()), saved.forgetting() == null ? null
                : String.format(Locale.ENGLISH, "%+.1f %%", 100 * saved.forgetting()),
                Quantity.bytes(saved.bytes()), saved.rank() == null ? 0 : saved.rank(), saved.reason(),
                saved.adapterPath(), saved.path());
    }

    static List<CheckpointRow> of(List<Saved> saved) {
        return saved.stream().map(CheckpointRow::of).toList();
    }
}
