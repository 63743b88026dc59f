package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import io.forgellm.error.Distance;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where the launcher hands over. Only {@code server} boots the application; every other command is a client that
 * lives for one request, so nothing here touches Quarkus.
 */
public final class Main {
    private static final List<String> SERVERS = List.of("server", "web");

    private Main() {
    }

    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        Context context = new Context(Console.ofProcess(environment), environment);
        int code = run(context, args);
        context.console().out().flush();
        context.console().err().flush();
        if (args.length > 0 && SERVERS.contains(args[0])) {
            System.exit(code);
        }
        // A client has nothing to shut down, and System.exit would first load a logger to log that it exits.
        Runtime.getRuntime().halt(code);
    }

    /** One command from its arguments to its exit status; all it says goes through the context's console. */
    public static int run(Context context, String... args) {
        CommandLine commands = ForgeCommand.commandLine(context, args);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> failed(context, failure));
        commands.setParameterExceptionHandler((wrong, given) -> misused(context, wrong));
        commands.setOut(new PrintWriter(context.console().out(), true));
        commands.setErr(new PrintWriter(context.console().err(), true));
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(
                context.console().outIsTerminal() && context.console().colour()
                        ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        return commands.execute(args);
    }

    private static int failed(Context context, Exception failure) {
        if (failure instanceof CliException told) {
            context.console().error(told.getMessage(), told.code(), told.suggestion());
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
        String message = wrong.getMessage();
        String near = "";
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            message = "Unknown " + (first.startsWith("-") ? "option: " : "argument: ") + first;
            near = unmatched.getSuggestions().stream().filter(known -> isNear(known, first)).findFirst()
                    .map(known -> "Did you mean " + known + "? ").orElse("");
        } else if (wrong instanceof MissingParameterException missing) {
            message = missing.getMissing().stream().filter(argument -> argument.isPositional() && argument.arity().min() > 1)
                    .findFirst().map(argument -> "At least " + argument.arity().min() + " of " + argument.paramLabel()
                            + " are needed.").orElse(message);
        }
        context.console().error(message, near + "See: " + name + " --help");
        return ExitCode.USAGE;
    }

    /** Picocli always suggests something; a third of the letters wrong is no slip any more. */
    private static boolean isNear(String known, String given) {
        return Distance.between(known, given) <= Math.max(2, known.length() / 3);
    }
}
