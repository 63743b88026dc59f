package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.util.Optional;

/** Starts trainers and finds those that run. Blocking. */
interface Trainers {
    /** Starts one that outlives this server. */
    TrainerProcess launch(RunFolder run) throws IOException;

    /** The trainer that holds the run's lock, if one does. @param pid as its events tell, or −1 */
    Optional<TrainerProcess> find(RunFolder run, long pid);
}
