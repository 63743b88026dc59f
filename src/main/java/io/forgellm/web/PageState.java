package io.forgellm.web;

import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelClient;
import io.forgellm.model.ModelStatus;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueModel;
import io.forgellm.model.pull.Pulls;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.tuples.Tuple2;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Asks the rooms what the page shows. */
@ApplicationScoped
public class PageState {
    /** The catalogue looks at folders each time it is asked; all open pages share one look. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ModelClient model;
    private final Pulls pulls;
    private final Uni<List<CatalogueModel>> catalogue;

    PageState(ModelClient model, Catalogue catalogue, Pulls pulls) {
        this.model = model;
        this.pulls = pulls;
        this.catalogue = Uni.createFrom().item(catalogue::list)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()).memoize().atLeast(LOOK);
    }

    Uni<Snapshot> snapshot() {
        Uni<StatusView> status = model.status().map(StatusView::of)
                .onFailure(ForgeException.class).recoverWithItem(e -> StatusView.unknown((ForgeException) e));
        return Uni.combine().all().unis(status, catalogue).asTuple().map(this::draw);
    }

    private Snapshot draw(Tuple2<StatusView, List<CatalogueModel>> all) {
        StatusView status = all.getItem1();
        List<CatalogueModel> models = all.getItem2();
        return new Snapshot(status, models.stream().map(m -> ModelRow.of(m, status)).toList(),
                Stream.concat(pulls.running().stream(), pulls.failed().stream()).map(PullView::of).toList());
    }
}
