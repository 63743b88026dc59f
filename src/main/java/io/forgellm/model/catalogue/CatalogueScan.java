package io.forgellm.model.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Walks all roots, reads what is new, and names what it found. A folder that cannot be read is logged and left out. */
final class CatalogueScan {
    private static final Logger LOG = Logger.getLogger(CatalogueScan.class);
    private final Roots roots;
    private final FactsCache facts;

    CatalogueScan(Roots roots, FactsCache facts) {
        this.roots = roots;
        this.facts = facts;
    }

    List<CatalogueEntry> entries() {
        List<FoundFile> files = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Root root : roots.all()) {
            files(root).stream().filter(file -> isNew(file, seen)).forEach(files::add);
        }
        facts.keepOnly(files.stream().map(FoundFile::path).collect(Collectors.toSet()));
        return read(files);
    }

    private List<CatalogueEntry> read(List<FoundFile> files) {
        record Known(FoundFile file, FactsCache.Stamp stamp, FileFacts facts) { }
        List<Known> known = new ArrayList<>();
        for (FoundFile file : files) {
            try {
                FactsCache.Stamp stamp = FactsCache.stamp(file.path());
                FileFacts read = facts.of(file.path(), stamp);
                if (read.kind() != FileFacts.Kind.OTHER) {
                    known.add(new Known(file, stamp, read));
                }
            } catch (IOException gone) {
                LOG.debugf("%s went away while it was listed", file.path());
            }
        }
        Map<FoundFile, String> ids = Ids.of(known.stream().map(Known::file).toList());
        return known.stream()
            .map(one -> new CatalogueEntry(one.file, ids.get(one.file), one.stamp, one.facts)).toList();
    }

    private List<FoundFile> files(Root root) {
        try {
            return switch (root.source()) {
                case MODELS_FOLDER, LM_STUDIO -> FolderScan.of(root, roots);
                case HUGGING_FACE -> HubCacheScan.of(root, roots);
                case OLLAMA -> OllamaScan.of(root, roots);
                case RUNS -> RunScan.of(root);
            };
        } catch (IOException | UncheckedIOException unreadable) {
            LOG.warnf("Models in %s are not listed: %s", root.folder(), unreadable.getMessage());
            return List.of();
        }
    }

    /** One file may be reached by several links, as in the hub cache's snapshots; Ollama's tags are names of their own. */
    private static boolean isNew(FoundFile file, Set<Path> seen) {
        try {
            return seen.add(file.path().toRealPath()) || file.source() == Source.OLLAMA;
        } catch (IOException gone) {
            return false;
        }
    }
}
