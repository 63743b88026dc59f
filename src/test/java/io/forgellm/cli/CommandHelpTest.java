package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command tells about itself as a page of a manual does: what it does, each option, examples, exit status. */
class CommandHelpTest {
    @TempDir
    private Path home;

    private static List<CommandSpec> commands() {
        return below(ForgeCommand.commandLine(new Context(null, Map.of()))).map(CommandLine::getCommandSpec).toList();
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getCommandSpec().usageMessage().hidden() ? Stream.of() : Stream.concat(Stream.of(command),
                new HashSet<>(command.getSubcommands().values()).stream().flatMap(CommandHelpTest::below));
    }

    private static String help(CommandSpec command) {
        return command.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    @Test
    void each_says_what_it_does_and_what_its_exit_status_means() {
        assertThat(commands()).hasSizeGreaterThan(40).allSatisfy(command -> {
            assertThat(command.usageMessage().description()).as(command.qualifiedName()).isNotEmpty()
                    .allSatisfy(line -> assertThat(line).isNotBlank());
            assertThat(help(command)).contains("Exit status:\n", "  0     done", "  130   interrupted");
        });
    }

    @Test
    void each_option_and_argument_is_described() {
        assertThat(commands()).allSatisfy(command -> {
            Stream<ArgSpec> all = Stream.concat(command.options().stream(), command.positionalParameters().stream());
            assertThat(all.filter(argument -> !argument.hidden())).as(command.qualifiedName()).allSatisfy(argument ->
                    assertThat(argument.description()).as(argument.paramLabel() + " " + argument).isNotEmpty());
        });
    }

    /** The examples are of the command itself, and their options are its own. */
    @Test
    void each_that_does_something_has_examples_that_parse() {
        assertThat(commands()).filteredOn(command -> command.subcommands().isEmpty()).allSatisfy(command -> {
            List<String> examples = Arrays.stream(command.usageMessage().footer())
                    .filter(line -> line.contains(command.qualifiedName() + " ") || line.endsWith(command.qualifiedName()))
                    .toList();
            assertThat(examples).as(command.qualifiedName()).isNotEmpty();
            Set<String> options = new HashSet<>(command.optionsMap().keySet());
            for (String example : examples) {
                assertThat(example).as("not broken at the edge of a terminal").hasSizeLessThan(80);
                Pattern.compile("(?<=\\s)-{1,2}[A-Za-z][-a-z]*").matcher(example).results()
                        .forEach(option -> assertThat(options).as(example).contains(option.group()));
            }
        });
    }

    @Test
    void each_that_lists_or_shows_has_a_form_for_scripts() {
        assertThat(commands()).filteredOn(command -> command.usageMessage().description()[0].matches("(List|Show) .*"))
                .hasSizeGreaterThan(6).allSatisfy(command ->
                assertThat(command.optionsMap()).as(command.qualifiedName()).containsKey("--json"));
    }

    @Test
    void completion_knows_each_command_and_option() {
        String script = new Cli(home).run("completion", "bash").out();
        assertThat(commands()).allSatisfy(command -> {
            assertThat(script).contains(command.name());
            assertThat(command.options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName))
                    .allSatisfy(option -> assertThat(script).contains("'" + option + "'"));
        });
    }

    @Test
    void the_page_has_each_command() throws Exception {
        String page = Files.readString(Path.of("docs/cli.md"));
        assertThat(commands()).filteredOn(command -> command.subcommands().isEmpty()).allSatisfy(command -> {
            String[] words = command.qualifiedName().substring("forgellm ".length()).split(" ");
            // A group's commands share a line of the table.
            String group = words.length > 1 ? String.join(" ", Arrays.copyOf(words, words.length - 1)) : "";
            assertThat(page.lines().filter(line -> line.contains("`" + group)))
                    .anyMatch(line -> line.matches(".*[` ]" + Pattern.quote(words[words.length - 1]) + "[` ].*"));
        });
    }
}
