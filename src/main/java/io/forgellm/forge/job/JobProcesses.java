package io.forgellm.forge.job;

import io.forgellm.process.DetachedProcess;
import java.io.IOException;
import java.util.Optional;

/** Starts jobs' processes and finds those that run. Blocking. */
interface JobProcesses {
    /** Starts one that outlives this server. @param spec as the folder has it */
    DetachedProcess launch(JobFolder job, JobSpec spec) throws IOException;

    /** The process that holds the job's lock, if one does. @param pid as its events tell, or −1 */
    default Optional<DetachedProcess> find(JobFolder job, long pid) {
        return DetachedProcess.find(job.lock(), pid);
    }
}
