package io.forgellm.model.catalogue;

import io.forgellm.settings.GlobalFolders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The folders that models may be read from, and the door that keeps every path inside them. */
@ApplicationScoped
public class Roots {
    private final Supplier<List<Root>> roots;
    private final ImportedLinks links;

    @Inject
    Roots(ModelsConfig config, GlobalFolders folders) {
        this(() -> inUse(configured(config, CacheFolders.ofThisProcess()), folders));
    }

    /** As configured, without a container and without runs. */
    public static Roots of(ModelsConfig config) {
        return new Roots(configured(config, CacheFolders.ofThisProcess()));
    }

    /** @param roots the first is our own models folder */
    Roots(List<Root> roots) {
        this(() -> roots);
    }

    private Roots(Supplier<List<Root>> roots) {
        this.roots = roots;
        this.links = new ImportedLinks(modelsFolder());
    }

    /** Our own folder, which may not exist yet. */
    public Path modelsFolder() {
        return roots.get().getFirst().folder();
    }

    /** Links that the user imported; their targets lie wherever the user keeps them. */
    public ImportedLinks links() {
        return links;
    }

    List<Root> all() {
        return roots.get();
    }

    /**
     * Whether what lies behind this path, links followed, is inside a root or is what an imported link was made for.
     * A path that leads nowhere is not.
     */
    public boolean allows(Path path) {
        try {
            Path real = path.toRealPath();
            for (Root root : all()) {
                if (Files.isDirectory(root.folder()) && real.startsWith(root.folder().toRealPath())) {
                    return true;
                }
            }
            return links.targets(path, real);
        } catch (IOException gone) {
            return false;
        }
    }

    /** A cache that was chosen on the page stands in for the configured one. */
    private static List<Root> inUse(List<Root> configured, GlobalFolders folders) {
        Stream<Root> found = configured.stream();
        if (folders.chosenCache().isPresent()) {
            Root chosen = new Root(Source.HUGGING_FACE, folders.chosenCache().get().resolve("hub"));
            found = Stream.concat(found.filter(root -> root.source() != Source.HUGGING_FACE), Stream.of(chosen));
        }
        return Stream.concat(found, Stream.of(new Root(Source.RUNS, folders.output()))).toList();
    }

    static List<Root> configured(ModelsConfig config, CacheFolders defaults) {
        List<Root> roots = new ArrayList<>();
        roots.add(new Root(Source.MODELS_FOLDER, config.dir()));
        add(roots, Source.HUGGING_FACE, config.caches().huggingFace(), defaults);
        add(roots, Source.LM_STUDIO, config.caches().lmStudio(), defaults);
        add(roots, Source.OLLAMA, config.caches().ollama(), defaults);
        return roots;
    }

    private static void add(List<Root> roots, Source source, ModelsConfig.Cache cache, CacheFolders defaults) {
        if (cache.enabled()) {
            cache.folders().orElseGet(() -> defaults.of(source)).forEach(folder -> roots.add(new Root(source, folder)));
        }
    }
}
