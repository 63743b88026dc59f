package io.forgellm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where the documentation says that a test shows something, there is that test. */
class NamedTestsTest {
    private static final Pattern NAME = Pattern.compile("([A-Z]\\w+Test)(?:\\.(\\w+))?");

    private static Map<String, String> tests() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), Page::text, (one, other) -> one + other));
        }
    }

    @Test
    void everyTestThatIsNamedExists() throws Exception {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        for (Page page : Page.all()) {
            page.code().stream().map(NAME::matcher).filter(Matcher::matches).forEach(name -> {
                String source = tests.getOrDefault(name.group(1), "");
                if (source.isEmpty() || name.group(2) != null && !source.contains("void " + name.group(2) + "(")) {
                    missing.add(page.file() + ": " + name.group());
                }
            });
        }
        assertThat(missing).isEmpty();
    }

    /** The guide's promise: no defect is called mended without a test that shows it. */
    @Test
    void everyMendedDefectNamesItsTest() {
        String mended = Page.text(Path.of("docs/migration.md")).replaceAll("(?s).*### Mended\n|### Statuses.*", "");
        List<String> rows = mended.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(20).allMatch(row -> Stream.of(row.split("\\|")).map(String::strip)
                .reduce((one, last) -> last).orElse("").matches("`\\w+Test.*"));
    }
}
