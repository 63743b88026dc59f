package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;

/** Says how the trainer of a run is started. */
interface TrainerCommands {
    /** @throws io.forgellm.error.ForgeException TRAINING_UNAVAILABLE where none can be */
    void require();

    TrainerCommand forRun(RunFolder run) throws IOException;
}
