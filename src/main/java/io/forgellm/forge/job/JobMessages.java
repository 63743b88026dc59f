package io.forgellm.forge.job;

import io.forgellm.process.JsonLines;
import java.util.List;

/** What is said to the job worker, and what it says. */
final class JobMessages {
    static final String START = "forge.job.start";
    static final String CHANGE = "forge.job.change";
    static final String LIST = "forge.job.list";
    /** Published: a {@link JobStatus} at each change of a job. */
    static final String STATUS = "forge.job.status";
    /** Published: a {@link News} for each event of a job. */
    static final String NEWS = "forge.job.news";

    private JobMessages() {
    }

    /** Answered with the job's {@link JobStatus}. @param queue whether it may wait for its turn */
    record Start(JobSpec spec, boolean queue) { }

    enum Wish { CANCEL, DELETE }

    record Change(Wish wish, String id) { }

    record GetJobs() { }

    /** Every known job, the newest first. */
    record Jobs(List<JobStatus> jobs) {
        Jobs {
            jobs = List.copyOf(jobs);
        }
    }

    /** An event of a job that is in its file. @param position right after its line there */
    record News(String id, long position, JobEvent event) {
        static News of(String id, JsonLines.Line<JobEvent> line) {
            return new News(id, line.position(), line.event());
        }
    }
}
