package io.forgellm.cli;

import io.forgellm.cli.forge.CompareCommand;
import io.forgellm.cli.forge.ConvertCommand;
import io.forgellm.cli.forge.FuseCommand;
import io.forgellm.cli.forge.JobsCommand;
import io.forgellm.cli.forge.QuantiseCommand;
import io.forgellm.cli.forge.PublishCommand;
import io.forgellm.cli.forge.UploadCommand;
import io.forgellm.cli.forge.VerifyCommand;
import io.forgellm.cli.train.TrainCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code forgellm cli}: the group of commands that the Python program had under this name. */
@Command(name = "cli", description = {"Talk to a model: 'cli generate', 'cli model load', 'cli model test'.",
            "Train one: 'cli dataset', 'cli train'. Make others of it: 'cli quantize', 'cli fuse', 'cli convert'."},
        subcommands = {CliModelCommand.class, GenerateCommand.class, InfoCommand.class, TrainCommand.class,
            DatasetCommand.class, QuantiseCommand.class, FuseCommand.class, ConvertCommand.class, VerifyCommand.class,
            CompareCommand.class, PublishCommand.class, UploadCommand.class, JobsCommand.class})
final class CliCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
