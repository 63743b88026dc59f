package io.forgellm.forge.job.child;

import java.io.IOException;
import java.util.Map;

/** What a job does. */
@FunctionalInterface
public interface Operation {
    /**
     * Does it on this thread.
     *
     * @return the job's result: figures by name, JSON values only
     * @throws io.forgellm.error.ForgeException what the user is told; whatever fails leaves nothing under a final name
     */
    Map<String, Object> run(Reporter reporter) throws IOException;
}
