package io.forgellm.model.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Gives every file the shortest of its names that no other file has. */
final class Ids {
    private Ids() { }

    static Map<FoundFile, String> of(List<FoundFile> files) {
        Map<FoundFile, String> ids = new HashMap<>();
        List<FoundFile> nameless = files;
        for (int level = 0; !nameless.isEmpty(); level++) {
            int at = level;
            Map<String, List<FoundFile>> byName = nameless.stream()
                .collect(Collectors.groupingBy(file -> candidates(file).get(at)));
            List<FoundFile> next = new ArrayList<>();
            byName.forEach((name, sharing) -> {
                if (sharing.size() == 1 && !ids.containsValue(name)) {
                    ids.put(sharing.getFirst(), name);
                } else {
                    next.addAll(sharing);
                }
            });
            nameless = next;
        }
        return ids;
    }

    /** At least four; the last holds a hash of the path, which no two files share. */
    private static List<String> candidates(FoundFile file) {
        List<String> names = new ArrayList<>(file.names());
        String longest = names.getLast();
        while (names.size() < 3) {
            names.add(longest);
        }
        names.add(file.source().label() + "/" + longest);
        names.add(longest + "@" + UUID.nameUUIDFromBytes(file.path().toString().getBytes(StandardCharsets.UTF_8)));
        return names;
    }
}
