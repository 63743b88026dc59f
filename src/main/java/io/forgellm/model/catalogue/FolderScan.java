package io.forgellm.model.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads a folder of GGUF files, laid out as the user likes or as {@code organisation/repository/file}. */
final class FolderScan {
    private FolderScan() { }

    static List<FoundFile> of(Root root, Roots roots) throws IOException {
        return GgufWalk.below(root.folder(), roots).stream().map(file -> found(root, file)).toList();
    }

    private static FoundFile found(Root root, Path file) {
        Path parent = root.folder().relativize(file).getParent();
        String repository = parent == null ? "" : parent.toString().replace('\\', '/');
        return FoundFile.of(root.source(), file, repository);
    }
}
