package io.forgellm.error;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds the names that someone who mistyped one may have meant. */
public final class NearNames {
    private static final int MOST = 3;

    private NearNames() { }

    /** The nearest first; a name counts as near when one holds the other or at most a third of it differs. */
    public static List<String> to(String wanted, Stream<String> names) {
        record Near(String name, int distance) { }
        String lower = wanted.toLowerCase(Locale.ROOT);
        return names.distinct().map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT))))
            .filter(near -> near.distance <= Math.max(2, Math.max(lower.length(), near.name.length()) / 3))
            .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name)).limit(MOST).map(Near::name)
            .toList();
    }

    private static int distance(String a, String b) {
        if (a.length() > 2 && b.contains(a) || b.length() > 2 && a.contains(b)) {
            return 1;
        }
        return Distance.between(a, b);
    }
}
