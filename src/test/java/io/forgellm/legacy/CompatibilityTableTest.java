package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/compatibility.md} against the contract's list of routes, the classes that answer, and the tests it names. */
@Tag("once")
class CompatibilityTableTest {
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `(\\w+ [^`]+)` \\| ([^|]+) \\| (?:`([^`]+)`)? ?\\| `(\\w+)` \\| ?(.*?) ?\\|$");
    private static final Pattern ROUTE = Pattern.compile("(?m)^(\\d+) (\\w+ \\S+)$");

    private static List<Row> table;
    private static Set<String> answered;

    /** @param successor null where there is none */
    private record Row(String route, String ports, String successor, String test, String note) { }

    @BeforeAll
    static void read() throws IOException {
        table = ROW.matcher(Files.readString(java.nio.file.Path.of("docs/compatibility.md"))).results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3), row.group(4), row.group(5))).toList();
        answered = new TreeSet<>();
        for (JavaClass found : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.forgellm").that(com.tngtech.archunit.base.DescribedPredicate.describe("resources",
                        type -> type.isAnnotatedWith(Path.class)))) {
            answered.addAll(routes(found.reflect()));
        }
    }

    private static List<String> routes(Class<?> resource) {
        List<String> routes = new ArrayList<>();
        for (Method method : resource.getDeclaredMethods()) {
            String verb = method.isAnnotationPresent(GET.class) ? "GET"
                    : method.isAnnotationPresent(POST.class) ? "POST" : null;
            if (verb != null) {
                Path below = method.getAnnotation(Path.class);
                routes.add(verb + " " + Stream.of(resource.getAnnotation(Path.class).value(), below == null ? "" : below.value())
                        .map(part -> part.replaceAll("^/|/$", "")).filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("/", "/", "")));
            }
        }
        return routes;
    }

    @Test
    void everyOldRouteIsInTheTable() throws IOException {
        String contract;
        try (var list = CompatibilityTableTest.class.getResourceAsStream("/contract/routes.txt")) {
            contract = new String(list.readAllBytes());
        }
        List<MatchResult> routes = ROUTE.matcher(contract).results().toList();
        assertThat(routes).hasSize(46);
        for (MatchResult route : routes) {
            assertThat(table).as(route.group()).anyMatch(
                    row -> row.route().equals(route.group(2)) && row.ports().contains(route.group(1)));
        }
    }

    @Test
    void everyRouteIsAnswered() {
        assertThat(table.stream().map(Row::route)).isSubsetOf(answered);
    }

    @Test
    void theTestsExist() throws IOException {
        Set<String> tests;
        try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet());
        }
        assertThat(table.stream().map(Row::test)).isSubsetOf(tests);
    }

    @Test
    void theServerTellsTheSameSuccessors() {
        for (Row row : table) {
            assertThat(Successors.of(row.route())).as(row.route()).isEqualTo(row.successor());
        }
        assertThat(Successors.routes()).isSubsetOf(table.stream().map(Row::route).toList());
    }
}
