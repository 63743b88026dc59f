package io.forgellm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links within the documentation lead to files that are there and to headings that are in them. */
class LinksTest {
    private static final Map<Path, Page> PAGES = Page.all().stream().collect(Collectors.toMap(Page::file, Function.identity()));

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> dead = new ArrayList<>();
        PAGES.values().forEach(page -> page.links().stream().filter(link -> !link.matches("[a-z]+:.*"))
                .filter(link -> !leads(page, link)).forEach(link -> dead.add(page.file() + ": " + link)));
        assertThat(dead).isEmpty();
    }

    private static boolean leads(Page from, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from.file() : from.file().resolveSibling(parts[0]).normalize();
        if (parts.length == 1 || !target.toString().endsWith(".md")) {
            return Files.exists(target);
        }
        return PAGES.containsKey(target) && PAGES.get(target).anchors().contains(parts[1]);
    }

    @Test
    void everyPageIsLinkedFromAnother() {
        Set<Path> linked = PAGES.values().stream().flatMap(page -> page.links().stream()
                .map(link -> link.replaceAll("#.*", "")).filter(link -> link.endsWith(".md") && !link.contains(":"))
                .map(link -> page.file().resolveSibling(link).normalize())
                .filter(target -> !target.equals(page.file()))).collect(Collectors.toSet());
        assertThat(PAGES.keySet().stream().filter(file -> !linked.contains(file)))
                .containsExactlyInAnyOrder(Path.of("README.md"), Path.of("docs/index.md"));
    }

    @Test
    void everyPictureIsShown() throws Exception {
        Set<String> shown = PAGES.values().stream().flatMap(page -> page.links().stream())
                .map(link -> link.replaceAll(".*/", "")).collect(Collectors.toSet());
        try (Stream<Path> pictures = Files.list(Path.of("docs/images"))) {
            assertThat(pictures.map(file -> file.getFileName().toString())).isSubsetOf(shown);
        }
    }
}
