package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import io.forgellm.error.NearNames;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Arguments that a command of the Python program passed over in silence. */
final class UnknownOptions {
    private UnknownOptions() {
    }

    /** Whether an argument follows an option that is passed over, and so is passed over as well. */
    static boolean isValue(CommandSpec command, List<String> unknown, String argument) {
        List<String> all = command.commandLine().getParseResult().originalArgs();
        int place = all.indexOf(argument);
        return place > 0 && unknown.contains(all.get(place - 1));
    }

    /** @throws CliException one looks like a known option that was mistyped */
    static void check(CommandSpec command, List<String> unknown, Console console) {
        for (String argument : unknown) {
            String option = argument.replaceFirst("=.*", "");
            if (!option.startsWith("-")) {
                throw new UnmatchedArgumentException(command.commandLine(), List.of(argument));
            }
            NearNames.to(option, command.optionsMap().keySet().stream()).stream().findFirst().ifPresent(near -> {
                throw new CliException(ExitCode.USAGE, "Unknown option: " + option,
                        "Did you mean " + near + "? See: " + command.qualifiedName() + " --help");
            });
            console.note("Note: '" + command.name() + "' knows no " + option + " and passes it over.");
        }
    }
}
