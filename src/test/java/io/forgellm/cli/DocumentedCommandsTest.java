package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.cli.console.Console;
import io.forgellm.docs.Page;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every {@code forgellm …} that the documentation shows is a command with these options. */
class DocumentedCommandsTest {
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");
    private static final Pattern COMMAND = Pattern.compile("(?:^|[\\s(`])(?:\\./|[\\w/.~-]*/)?forgellm(?= |$)(.*)");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "console", "");
    /** The launcher's own, which no command of Java's sees. */
    private static final Set<String> LAUNCHERS = Set.of("java-home");

    private record Shown(Page page, String line, List<String> arguments) {
        @Override
        public String toString() {
            return page.file() + ": " + line;
        }
    }

    private static Stream<Shown> inBlocks() {
        return Page.all().stream().flatMap(page -> page.blocks().stream().filter(block -> SHELLS.contains(block.language()))
                .flatMap(block -> block.text().replace("\\\n", " ").lines())
                .map(line -> line.replaceAll("(^|\\s)#.*", "")).flatMap(line -> Stream.of(line.split("\\s*(\\||&&|;)\\s*")))
                .map(line -> new Shown(page, line.strip(), arguments(line))).filter(shown -> shown.arguments() != null));
    }

    /** @return null where the line calls another program */
    private static List<String> arguments(String line) {
        Matcher command = COMMAND.matcher(line.strip());
        if (!command.find() || !line.substring(0, line.indexOf("forgellm")).matches("\\s*(\\w+=\\S*\\s+)*(source <\\()?[\\w/.~-]*")) {
            return null;
        }
        List<String> words = new ArrayList<>();
        WORD.matcher(command.group(1).replaceAll("\\s[<>].*|&$|\\)$", "")).results().forEach(word -> words.add(
                Stream.of(word.group(1), word.group(2), word.group(3)).filter(each -> each != null).findFirst().orElseThrow()));
        return words;
    }

    private static CommandLine commands() {
        Console silent = new Console(new ByteArrayInputStream(new byte[0]), new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(new ByteArrayOutputStream()), false, false, false, false);
        return ForgeCommand.commandLine(new Context(silent, Map.of()));
    }

    @Test
    void whatStandsInABlockCanBeTyped() {
        List<Shown> shown = inBlocks().filter(each -> each.arguments().isEmpty()
                || !LAUNCHERS.contains(each.arguments().getFirst())).toList();
        assertThat(shown).hasSizeGreaterThan(20);
        List<String> wrong = new ArrayList<>();
        CommandLine commands = commands();
        for (Shown each : shown) {
            try {
                commands.parseArgs(each.arguments().toArray(String[]::new));
            } catch (CommandLine.ParameterException refused) {
                wrong.add(each + " -> " + refused.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** In a line of prose or of a table, where words such as MODEL stand for others. */
    @Test
    void whatIsNamedInALineExists() {
        List<String> wrong = new ArrayList<>();
        CommandLine commands = commands();
        for (Page page : Page.all()) {
            for (String code : page.code()) {
                if (code.matches("(\\./)?forgellm [a-z].*")) {
                    String problem = problem(commands, Arrays.asList(code.replaceAll("[\\[\\]…\\\\]", " ").strip().split("[\\s|]+")));
                    if (problem != null) {
                        wrong.add(page.file() + ": " + code + " -> " + problem);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String problem(CommandLine commands, List<String> words) {
        CommandLine command = commands;
        boolean named = false;
        for (String word : words.subList(1, words.size())) {
            CommandLine below = command.getSubcommands().get(word);
            if (below != null) {
                command = below;
                named = true;
            } else if (!named) {
                return "no command " + word;
            } else if (word.startsWith("--") && !command.getCommandSpec().optionsMap().containsKey(word.replaceAll("=.*", ""))) {
                return "no option " + word;
            }
        }
        return null;
    }
}
