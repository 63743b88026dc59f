package io.forgellm.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code forgellm completion}: a script with which the shell completes commands and options. */
@Command(name = "completion", description = "Print a script with which the shell completes commands and options.",
        footer = {"", "Example:",
            "  source <(forgellm completion bash)"})
final class CompletionCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "SHELL", description = "Which shell: ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    /** Of zsh, picocli's script turns on the completion that understands bash's. */
    enum Shell {
        bash, zsh
    }

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.console().out().print(AutoComplete.bash("forgellm", ForgeCommand.commandLine(context)));
        return ExitCode.OK;
    }
}
