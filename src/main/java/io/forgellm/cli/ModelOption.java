package io.forgellm.cli;

import picocli.CommandLine.Option;

/** {@code --model} and {@code --adapter} of the commands that bring a model up. */
final class ModelOption {
    @Option(names = "--model", paramLabel = "MODEL",
            description = "Model: an id or name as 'forgellm models' lists it, or a path.")
    private String name;

    @Option(names = {"--adapter", "--adapter-path"}, paramLabel = "FILE",
            description = "GGUF LoRA to load with the model.")
    private String adapter;

    boolean isNamed() {
        return name != null;
    }

    /** Null if none was named. */
    String name() {
        return name;
    }

    /** Null if none was named. */
    String adapter() {
        return adapter;
    }
}
