package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;

/** Says how the trainer of a run is started. */
interface TrainerCommands {
    TrainerCommand forRun(RunFolder run) throws IOException;
}
