package io.forgellm.web;

import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.catalogue.Source;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One model of the catalogue as a line of the page.
 *
 * @param facts  what is told of it, in order: kind, parameters, quantisation, size, architecture
 * @param quantisation F16, Q4_K_M and the like, or null
 * @param contextLength the longest it can be loaded with
 * @param fit    whether it has room in memory with the usual settings
 * @param removable lies in our own folder
 * @param mark   what the model in memory is doing, in a word; null for the others
 * @param error  why it cannot be loaded, or null
 */
@TemplateData
public record ModelRow(String id, String path, String size, List<String> facts, String quantisation, boolean instruct,
                       int contextLength, Fit fit, boolean removable, String mark, String error) {

    static ModelRow of(CatalogueModel model, StatusView status, Fit fit) {
        List<String> facts = Stream.of(model.error() == null ? model.instruct() ? "instruct" : "base" : null,
                        model.parameters() > 0 ? Quantity.parameters(model.parameters()) : null, model.quantisation(),
                        Quantity.bytes(model.sizeBytes()), model.architecture())
                .filter(Objects::nonNull).toList();
        boolean inMemory = model.id().equals(status.model()) && (status.ready() || status.busy());
        String mark = !inMemory ? null : status.ready() ? "loaded" : status.state();
        return new ModelRow(model.id(), model.path().toString(), Quantity.bytes(model.sizeBytes()), facts,
                model.quantisation(), model.instruct(), model.contextLength(), fit,
                model.source() == Source.MODELS_FOLDER, mark, model.error());
    }

    /** Fit for an element's id. */
    public String key() {
        return Keys.of(id);
    }
}
