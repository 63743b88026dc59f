package io.forgellm.web;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.catalogue.Checkpoint;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One adapter of the catalogue as a line of the page.
 *
 * @param run   of our own training, or null
 * @param base  file name of the model it was trained on, or null
 * @param lora  put on as it is; else it is merged into its base when it is loaded
 * @param fits  made for the model in memory, as far as its file tells
 * @param on    put on the model in memory
 * @param scale its strength while it is on
 * @param error why it cannot be used, or null
 */
@TemplateData
public record AdapterRow(String id, String path, List<String> facts, String run, String base, boolean lora,
                         boolean fits, boolean on, float scale, String error) {

    /** @param loaded the model in memory, or null; @param settings its adapters */
    static AdapterRow of(CatalogueAdapter adapter, CatalogueModel loaded, List<AdapterSetting> settings) {
        Checkpoint checkpoint = adapter.checkpoint();
        List<String> facts = Stream.of(adapter.isLora() ? "LoRA" : "merged when loaded",
                checkpoint == null ? null : "step " + Quantity.grouped(checkpoint.step()),
                Quantity.bytes(adapter.sizeBytes()), adapter.architecture()).filter(Objects::nonNull).toList();
        AdapterSetting setting = settings.stream().filter(s -> s.path().equals(adapter.path())).findFirst().orElse(null);
        return new AdapterRow(adapter.id(), adapter.path().toString(), facts, checkpoint == null ? null : checkpoint.run(),
                checkpoint == null || checkpoint.base().isEmpty() ? null
                        : checkpoint.base().substring(checkpoint.base().lastIndexOf('/') + 1),
                adapter.isLora(), loaded != null && fits(adapter, loaded), setting != null,
                setting == null ? 1 : setting.scale(), adapter.error());
    }

    private static boolean fits(CatalogueAdapter adapter, CatalogueModel model) {
        if (adapter.error() != null) {
            return false;
        }
        Checkpoint checkpoint = adapter.checkpoint();
        return checkpoint != null && !checkpoint.base().isEmpty() ? checkpoint.base().equals(model.path().toString())
                : adapter.architecture() == null || adapter.architecture().equals(model.architecture());
    }

    /** Fit for an element's id. */
    public String key() {
        return Keys.of(id);
    }
}
