package io.forgellm.training;

import io.forgellm.training.run.RunFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Starts trainers and finds those that run. Blocking. */
public interface Trainers {
    /** Starts one that outlives this server. */
    TrainerProcess launch(RunFolder run) throws IOException;

    /** The trainer that is at work on a run, if one is. @param pid as its events tell, or −1 */
    Optional<TrainerProcess> find(RunFolder run, long pid);

    /** Bytes that a trainer may take; empty where it takes what this machine has free. */
    default OptionalLong memory() {
        return OptionalLong.empty();
    }
}
