package io.forgellm.training;

import io.forgellm.process.JvmCommand;
import io.forgellm.training.run.RunFolder;
import java.io.IOException;

/** Says how the trainer of a run is started. */
interface TrainerCommands {
    /** @throws io.forgellm.error.ForgeException TRAINING_UNAVAILABLE where none can be */
    void require();

    /** Its main class takes the run's folder as its one argument. */
    JvmCommand forRun(RunFolder run) throws IOException;
}
