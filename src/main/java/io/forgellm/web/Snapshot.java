package io.forgellm.web;

import io.quarkus.qute.TemplateData;
import java.util.List;

/** All that the page shows of the server at one moment. */
@TemplateData
public record Snapshot(StatusView status, List<ModelRow> models, List<AdapterRow> adapters, List<PullView> pulls) {
    private static final int SUGGESTED = 4;

    public boolean pulling() {
        return pulls.stream().anyMatch(PullView::active);
    }

    /** The same for as long as only pulls' progress and the model's figures move. */
    Snapshot withoutFigures() {
        return new Snapshot(status.withoutFigures(), models, adapters, pulls.stream().map(PullView::withoutFigures).toList());
    }

    /** Models that can be chosen. */
    public List<ModelRow> loadable() {
        return models.stream().filter(model -> model.error() == null).toList();
    }

    /** Models to offer at the start. */
    public List<ModelRow> suggested() {
        return loadable().stream().limit(SUGGESTED).toList();
    }

    /** Adapters of the model in memory. */
    public List<AdapterRow> fitting() {
        return adapters.stream().filter(adapter -> adapter.fits() || adapter.on()).toList();
    }

    /** The heading of the empty chat: what comes first. */
    public String greeting() {
        if (status.ready()) {
            return "Ask " + status.model() + " something";
        }
        if (status.busy()) {
            return status.sentence() + " …";
        }
        if (pulling() && models.isEmpty()) {
            return "Getting your first model";
        }
        return models.isEmpty() ? "Welcome to ForgeLLM" : "Which model?";
    }
}
