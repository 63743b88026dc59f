package io.forgellm.training;

import io.forgellm.process.JvmCommand;
import io.forgellm.training.run.RunFolder;
import java.io.IOException;

/** Says how processes that load libtorch are started, the trainer of a run first. */
public interface TrainerCommands {
    /** @throws io.forgellm.error.ForgeException TRAINING_UNAVAILABLE where none can be */
    void require();

    /** How another program that loads libtorch is. */
    JvmCommand of(Class<?> main);

    /** Its main class takes the run's folder as its one argument. */
    JvmCommand forRun(RunFolder run) throws IOException;
}
