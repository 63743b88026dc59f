package io.forgellm.web.forge;

import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;

/**
 * Something that can be fused.
 *
 * @param run the run that it is a checkpoint of, or null
 */
@TemplateData
public record AdapterChoice(String id, String label, String run) {

    static AdapterChoice of(CatalogueAdapter adapter) {
        String size = Quantity.bytes(adapter.sizeBytes());
        return adapter.checkpoint() == null ? new AdapterChoice(adapter.id(), adapter.id() + " · " + size, null)
                : new AdapterChoice(adapter.id(), adapter.checkpoint().run() + " · step "
                + Quantity.grouped(adapter.checkpoint().step()) + " · " + size, adapter.checkpoint().run());
    }
}
