package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.chat.SlashCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands' half of {@code docs/compatibility.md} against the contract, the real commands and the tests it names. */
class CommandTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (?:`([^`]+)`)? ?\\| (?:`(\\w+)`)? ?\\| ?(.*?) ?\\|$");
    private static final List<String> WITHOUT_USE = List.of("MODEL_SERVER_HOST", "SECRET_KEY", "TEST_MODEL");

    private static List<Row> table;

    /** @param successor null where there is none; @param test null where there is nothing to test */
    private record Row(String old, String successor, String test, String note) {
        boolean isCommand() {
            return Character.isLowerCase(old.charAt(0)) && !old.startsWith("forgellm");
        }

        List<String> words() {
            return List.of(old.split(" "));
        }
    }

    @BeforeAll
    static void read() throws IOException {
        String page = Files.readString(Path.of("docs/compatibility.md"));
        table = ROW.matcher(page.substring(page.indexOf("| old |"))).results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3), row.group(4))).toList();
    }

    @Test
    void everythingOfTheContractIsInTheTable() throws IOException {
        String contract;
        try (var list = CommandTableTest.class.getResourceAsStream("/contract/commands.txt")) {
            contract = new String(list.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(table.stream().map(Row::old)).isEqualTo(contract.lines().filter(line -> !line.startsWith("#")).toList());
    }

    @Test
    void everyCommandAndOptionIsThere() {
        assertThat(table).filteredOn(Row::isCommand).allSatisfy(row -> requireKnown(row.words()));
        assertThat(table).filteredOn(row -> row.isCommand() && row.successor() != null).allSatisfy(row ->
                requireKnown(List.of(row.successor().split(" "))));
    }

    private static void requireKnown(List<String> words) {
        CommandLine command = ForgeCommand.commandLine(new Context(null, Map.of()));
        for (String word : words) {
            CommandSpec spec = command.getCommandSpec();
            if (word.startsWith("-")) {
                assertThat(spec.optionsMap()).as(spec.qualifiedName()).containsKey(word);
            } else {
                assertThat(spec.subcommands()).as(spec.qualifiedName()).containsKey(word);
                command = spec.subcommands().get(word);
            }
        }
    }

    @Test
    void theOtherEntryPointsAreLinksToTheLauncher() {
        assertThat(table).filteredOn(row -> row.old().startsWith("forgellm-")).hasSize(3).allSatisfy(row ->
                assertThat(Files.readSymbolicLink(Path.of(row.old()))).isEqualTo(Path.of("forgellm")));
    }

    @Test
    void everySlashCommandIsUnderstood() {
        assertThat(table).filteredOn(row -> row.old().startsWith("/")).hasSize(10).allSatisfy(row ->
                assertThat(SlashCommand.of(row.old())).isPresent());
    }

    @Test
    void theTestsUseWhatTheyAreNamedFor() throws IOException {
        Map<String, String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith("Test.java")).collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""), CommandTableTest::text));
        }
        assertThat(table).filteredOn(row -> row.test() == null).extracting(Row::old).isEqualTo(WITHOUT_USE);
        assertThat(table).filteredOn(row -> row.test() != null).allSatisfy(row -> {
            assertThat(sources).containsKey(row.test());
            // The words of a command stand side by side where it is run; its option may come later.
            String words = row.words().stream().filter(word -> !word.startsWith("-")).map(Pattern::quote)
                    .collect(Collectors.joining("\",\\s*\""));
            assertThat(sources.get(row.test())).containsPattern("\"" + words + "[\" ]");
            row.words().stream().filter(word -> word.startsWith("-")).forEach(option ->
                    assertThat(sources.get(row.test())).contains("\"" + option + "\""));
        });
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
