package io.forgellm.model.catalogue;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The models and adapters that can be had without a download. Each call looks at the folders anew; a file's metadata
 * are read once. A damaged file is listed with its error and never hides the others. Reads files: call it from a
 * thread that may block.
 */
@ApplicationScoped
public class Catalogue {
    private final Roots roots;
    private final CatalogueScan scan;

    @Inject
    Catalogue(Roots roots) {
        this(roots, new FactsCache(FileFacts::read));
    }

    Catalogue(Roots roots, FactsCache facts) {
        this.roots = roots;
        this.scan = new CatalogueScan(roots, facts);
    }

    /** In order of their names, whatever their case. */
    public List<CatalogueModel> list() {
        return models(scan.entries());
    }

    /** LoRA adapters, in order of their ids. */
    public List<CatalogueAdapter> adapters() {
        return adapters(scan.entries());
    }

    /** Both as the API shows them, from one look at the folders. */
    CatalogueView view() {
        List<CatalogueEntry> entries = scan.entries();
        return new CatalogueView(models(entries).stream().map(ModelView::of).toList(),
            adapters(entries).stream().map(AdapterView::of).toList());
    }

    /**
     * The one model that is meant.
     *
     * @param wanted an id, a name, a file name, {@code org/repo}, {@code org/repo/file} or a path inside the folders
     * @throws ForgeException MODEL_NOT_FOUND with the nearest names, INVALID_PARAMETER when several are meant,
     *                        INVALID_MODEL for a damaged file, PATH_NOT_ALLOWED for a path outside the folders
     */
    public CatalogueModel resolve(String wanted) {
        CatalogueModel model = find(wanted);
        if (model.error() != null) {
            throw new ForgeException(ErrorCode.INVALID_MODEL, model.error(),
                Map.of("model", model.id(), "path", model.path().toString()),
                "Get the file again: it is damaged or incomplete.");
        }
        return model;
    }

    /** As {@link #resolve}, but a damaged model is found as well. */
    public CatalogueModel find(String wanted) {
        return lookup(wanted, entry -> !entry.isAdapter(), "model").model();
    }

    /**
     * As {@link #resolve}, for adapters; a damaged one is INVALID_ADAPTER.
     *
     * @param wanted also a checkpoint in any of the ways that {@link CheckpointLookup} knows
     */
    public CatalogueAdapter resolveAdapter(String wanted) {
        List<CatalogueEntry> adapters = scan.entries().stream().filter(CatalogueEntry::isAdapter).toList();
        CatalogueAdapter adapter = new CheckpointLookup(adapters).find(wanted)
            .orElseGet(() -> new NameLookup(roots, adapters, "adapter").find(wanted)).adapter();
        if (adapter.error() != null) {
            throw new ForgeException(ErrorCode.INVALID_ADAPTER, adapter.error(),
                Map.of("adapter", adapter.id()), null);
        }
        return adapter;
    }

    /** The checkpoint that is meant, if it is one. */
    public Optional<CatalogueAdapter> checkpoint(String wanted) {
        List<CatalogueEntry> adapters = scan.entries().stream().filter(CatalogueEntry::isAdapter).toList();
        return new CheckpointLookup(adapters).find(wanted).map(CatalogueEntry::adapter);
    }

    private CatalogueEntry lookup(String wanted, Predicate<CatalogueEntry> kind, String noun) {
        return new NameLookup(roots, scan.entries().stream().filter(kind).toList(), noun).find(wanted);
    }

    private static List<CatalogueModel> models(List<CatalogueEntry> entries) {
        return entries.stream().filter(entry -> !entry.isAdapter()).map(CatalogueEntry::model)
            .sorted(Comparator.comparing((CatalogueModel model) -> model.name().toLowerCase(Locale.ROOT))
                .thenComparing(CatalogueModel::id)).toList();
    }

    private static List<CatalogueAdapter> adapters(List<CatalogueEntry> entries) {
        return entries.stream().filter(CatalogueEntry::isAdapter).map(CatalogueEntry::adapter)
            .sorted(Comparator.comparing(CatalogueAdapter::id)).toList();
    }
}
