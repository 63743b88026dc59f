package io.forgellm.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** All that is in a folder, by path, with hashes. */
final class Trees {
    private Trees() {
    }

    static Map<String, Made> of(Path folder) throws IOException {
        Map<String, Made> tree = new TreeMap<>();
        if (Files.exists(folder)) {
            Made.all(folder).forEach(made -> tree.put(made.path(), made));
        }
        return tree;
    }

    /** Of a home without the records of migrations. */
    static Map<String, Made> ofHome(Path home) throws IOException {
        Map<String, Made> tree = of(home);
        tree.keySet().removeIf(path -> path.equals("migration") || path.startsWith("migration/"));
        return tree;
    }
}
