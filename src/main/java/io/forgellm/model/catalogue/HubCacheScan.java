package io.forgellm.model.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a Hugging Face hub cache: {@code models--ORG--NAME/snapshots/COMMIT/FILE}, where files are links to
 * {@code ../../blobs/HASH} (the hub library's documentation, "Understand caching"). A file that several snapshots
 * share is found once.
 */
final class HubCacheScan {
    private static final String PREFIX = "models--";

    private HubCacheScan() { }

    static List<FoundFile> of(Root root, Roots roots) throws IOException {
        List<FoundFile> found = new ArrayList<>();
        if (!Files.isDirectory(root.folder())) {
            return found;
        }
        try (Stream<Path> folders = Files.list(root.folder())) {
            for (Path folder : folders.filter(HubCacheScan::isRepository).sorted().toList()) {
                String repository = folder.getFileName().toString().substring(PREFIX.length()).replace("--", "/");
                for (Path file : GgufWalk.below(folder.resolve("snapshots"), roots)) {
                    found.add(FoundFile.of(root.source(), file, repository));
                }
            }
        }
        return found;
    }

    private static boolean isRepository(Path folder) {
        return folder.getFileName().toString().startsWith(PREFIX);
    }
}
