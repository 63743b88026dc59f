package io.forgellm.model.pull;

import java.io.IOException;
import java.nio.file.Path;

/** The work of a pull: brings a model into the models folder. Ends early when its thread is interrupted. */
@FunctionalInterface
interface PullTask {
    /** @return the model's file, or the first of its shards */
    Path run(Progress progress) throws IOException, InterruptedException;
}
