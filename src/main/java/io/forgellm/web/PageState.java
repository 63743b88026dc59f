package io.forgellm.web;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelClient;
import io.forgellm.model.ModelStatus;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.pull.Pulls;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Asks the rooms what the page shows. */
@ApplicationScoped
public class PageState {
    /** The catalogue looks at folders each time it is asked; the streams of all open pages share one look. */
    private static final Duration SHARED = Duration.ofSeconds(1);

    private final ModelClient model;
    private final Pulls pulls;
    private final Fits fits;
    private final Uni<Shelf> fresh;
    private final Uni<Shelf> shared;

    /** What lies on this machine. */
    private record Shelf(List<CatalogueModel> models, List<CatalogueAdapter> adapters) {
    }

    PageState(ModelClient model, Catalogue catalogue, Pulls pulls, Fits fits) {
        this.model = model;
        this.pulls = pulls;
        this.fits = fits;
        this.fresh = Uni.createFrom().item(() -> new Shelf(catalogue.list(), catalogue.adapters()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
        this.shared = fresh.memoize().atLeast(SHARED);
    }

    /** As a page opens: a model that a job made a moment ago is there. */
    public Uni<Snapshot> snapshot() {
        return snapshot(fresh);
    }

    /** For the streams of open pages: at most a second old. */
    public Uni<Snapshot> live() {
        return snapshot(shared);
    }

    private Uni<Snapshot> snapshot(Uni<Shelf> shelf) {
        return shelf.flatMap(all -> model.status().map(status -> draw(status, all))
                .onFailure(ForgeException.class).recoverWithItem(e -> draw(StatusView.unknown((ForgeException) e),
                        null, List.of(), all, null)));
    }

    private Snapshot draw(ModelStatus status, Shelf all) {
        CatalogueModel loaded = status.loaded() ? all.models().stream()
                .filter(m -> m.id().equals(status.modelName())).findFirst().orElse(null) : null;
        String adapter = all.adapters().stream()
                .filter(a -> status.adapters().stream().anyMatch(on -> on.path().equals(a.path())))
                .map(CatalogueAdapter::id).findFirst().orElse(null);
        return draw(StatusView.of(status, adapter), loaded, status.adapters(), all, status.memoryBytes());
    }

    private Snapshot draw(StatusView status, CatalogueModel loaded, List<AdapterSetting> on, Shelf all, Long returning) {
        return new Snapshot(status, all.models().stream()
                .map(m -> ModelRow.of(m, status, fits.of(m, returning == null ? 0 : returning))).toList(),
                all.adapters().stream().map(a -> AdapterRow.of(a, loaded, on)).toList(),
                Stream.concat(pulls.running().stream(), pulls.failed().stream()).map(PullView::of).toList());
    }
}
