package io.forgellm.cli;

import io.forgellm.cli.manage.DoctorCommand;
import io.forgellm.cli.manage.KeysCommand;
import io.forgellm.cli.manage.LogsCommand;
import io.forgellm.cli.manage.PsCommand;
import io.forgellm.cli.manage.ServiceCommand;
import io.forgellm.cli.manage.SettingsCommand;
import io.forgellm.cli.migrate.MigrateCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forgellm}: prints its help; the work is in its subcommands. */
@Command(name = "forgellm", version = "forgellm 0.1.0",
        description = "Run, load and talk to language models on this machine.",
        footer = {"", "The server's state lies in ~/.forgellm or FORGELLM_HOME.",
            "Each command has --help; a server's error has its code in brackets: docs/errors.md says what to do."})
final class ForgeCommand implements Runnable {
    private static final List<Class<?>> SUBCOMMANDS = List.of(StartCommand.class, ServerCommand.class, WebCommand.class,
            StopCommand.class, RestartCommand.class, StatusCommand.class, PullCommand.class, ModelsCommand.class,
            ImportCommand.class, RemoveCommand.class, LoadCommand.class, UnloadCommand.class, CliCommand.class,
            ApiCommand.class, SettingsCommand.class, KeysCommand.class, LogsCommand.class, PsCommand.class,
            DoctorCommand.class, ServiceCommand.class, MigrateCommand.class, CompletionCommand.class, WarmUpCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    private boolean version;

    /**
     * The command line for these arguments. Reading the annotations of all commands takes longer than most commands
     * do, so where the first argument names one, the others are left out.
     */
    static CommandLine commandLine(Context context, String... args) {
        CommandLine.IFactory commands = new Commands(context);
        CommandLine root = new CommandLine(new ForgeCommand(), commands);
        List<Class<?>> named = args.length == 0 ? List.of()
                : SUBCOMMANDS.stream().filter(type -> type.getAnnotation(Command.class).name().equals(args[0])).toList();
        (named.isEmpty() ? SUBCOMMANDS : named).forEach(type -> root.addSubcommand(new CommandLine(type, commands)));
        addToHelp(root);
        return root;
    }

    private static void addToHelp(CommandLine command) {
        command.getCommandSpec().usageMessage().optionListHeading("%nOptions:%n").parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n").exitCodeListHeading("%nExit status:%n").exitCodeList(ExitCode.MEANINGS);
        command.getSubcommands().values().forEach(ForgeCommand::addToHelp);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
