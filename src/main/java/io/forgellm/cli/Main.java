package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where the launcher hands over. Only {@code server} boots the application; every other command is a client that
 * lives for one request, so nothing here touches Quarkus.
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        Context context = new Context(Console.ofProcess(environment), environment);
        int code = run(context, args);
        context.console().out().flush();
        System.exit(code);
    }

    /** One command from its arguments to its exit status; all it says goes through the context's console. */
    public static int run(Context context, String... args) {
        CommandLine commands = ForgeCommand.commandLine(context, args);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> failed(context, failure));
        commands.setParameterExceptionHandler((wrong, given) -> misused(context, wrong));
        commands.setOut(new java.io.PrintWriter(context.console().out(), true));
        commands.setErr(new java.io.PrintWriter(context.console().err(), true));
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(
                context.console().outIsTerminal() && context.console().colour()
                        ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        return commands.execute(args);
    }

    private static int failed(Context context, Exception failure) {
        if (failure instanceof CliException told) {
            context.console().error(told.getMessage(), told.suggestion());
            return told.exitCode();
        }
        context.console().error("Unexpected: " + failure, "This is a defect; FORGELLM_DEBUG=1 shows where.");
        if (context.environment().containsKey("FORGELLM_DEBUG")) {
            failure.printStackTrace(context.console().err());
        }
        return ExitCode.FAILED;
    }

    private static int misused(Context context, ParameterException wrong) {
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String near = "";
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            near = "Did you mean " + unmatched.getSuggestions().getFirst() + "? ";
        }
        context.console().error(wrong.getMessage(), near + "See: " + name + " --help");
        return ExitCode.USAGE;
    }
}
