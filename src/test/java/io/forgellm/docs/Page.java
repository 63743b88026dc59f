package io.forgellm.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, taken apart: its links, the anchors of its headings, its blocks of code. */
public record Page(Path file, String prose, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$\\n?");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]+`");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    /** @param language as named after the fence, or empty */
    public record Block(String language, String text) { }

    public static List<Page> all() {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .map(Page::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Page of(Path file) {
        String text = text(file);
        return new Page(file, FENCE.matcher(text).replaceAll(""), blocks(text));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Block> blocks(String text) {
        return FENCE.matcher(text).results().map(found -> new Block(found.group(1), found.group(2))).toList();
    }

    List<String> links() {
        return LINK.matcher(CODE.matcher(prose).replaceAll("")).results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1)).toList();
    }

    /** What stands between backticks within a line. */
    public List<String> code() {
        return CODE.matcher(prose).results().map(code -> code.group().substring(1, code.group().length() - 1)).toList();
    }

    /** Of headings, as GitHub names them: letters, digits, hyphens; a name that comes again gets a number. */
    Set<String> anchors() {
        Map<String, Integer> seen = new LinkedHashMap<>();
        List<String> anchors = new ArrayList<>();
        HEADING.matcher(prose).results().forEach(heading -> {
            String name = heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
            int times = seen.merge(name, 1, Integer::sum) - 1;
            anchors.add(times == 0 ? name : name + "-" + times);
        });
        return Set.copyOf(anchors);
    }
}
