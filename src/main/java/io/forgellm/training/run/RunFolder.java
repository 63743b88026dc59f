package io.forgellm.training.run;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where things lie in a run's folder.
 *
 * <pre>
 * run.json                    the specification
 * events.jsonl                append-only events
 * wish                        what the server wants: run, pause or stop; written by rename
 * trainer.lock                locked (fcntl) by the trainer for as long as it lives
 * trainer.log                 the trainer's standard output and error
 * checkpoints/0000025/        written as 0000025.tmp, fsynced, renamed
 *   adapter_model.safetensors adapter_config.json   PEFT's layout (LoRA, DoRA); model.safetensors for full training
 *   state.safetensors state.json                    optimiser, scheduler, data position, random state
 * CPT_….json                  the metrics file that the Python program's tools read
 * </pre>
 */
public record RunFolder(Path path) {

    public Path spec() {
        return path.resolve("run.json");
    }

    public Path events() {
        return path.resolve("events.jsonl");
    }

    public Path wish() {
        return path.resolve("wish");
    }

    public Path lock() {
        return path.resolve("trainer.lock");
    }

    public Path log() {
        return path.resolve("trainer.log");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The folder of the checkpoint after {@code step} steps, whether or not it exists. */
    public Path checkpoint(int step) {
        return checkpoints().resolve(String.format(Locale.ROOT, "%07d", step));
    }
}
