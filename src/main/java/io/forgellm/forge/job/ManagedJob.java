package io.forgellm.forge.job;

import io.forgellm.log.LogTags;
import io.forgellm.log.TaggedLog;
import io.forgellm.process.ChildSpeech;
import io.forgellm.process.DetachedProcess;
import io.forgellm.process.FollowedLog;
import io.forgellm.process.JsonLines;
import java.time.Instant;
import java.util.Map;

/** A job as the worker keeps it. Belongs to the worker's loop. */
final class ManagedJob {
    final String id;
    final JobFolder folder;
    final JobSpec spec;
    private final Instant created;

    private JobState state = new JobState.Queued();
    private Instant started;
    private Instant ended;
    private long startedPid = -1;
    private double progress;
    private String phase;
    private String detail = "";
    private long position;
    /** How its process said that it ended, or null. */
    JobEvent.Terminal end;
    boolean reading;
    boolean readAgain;
    DetachedProcess process;
    FollowedLog processLog;
    /** Its lines are about this job. */
    final TaggedLog log;
    boolean processGone;

    ManagedJob(JobFolder folder, JobSpec spec, Instant created) {
        this.id = folder.id();
        this.folder = folder;
        this.spec = spec;
        this.created = created;
        this.log = tagged(JobWorker.class.getName());
    }

    private TaggedLog tagged(String logger) {
        return TaggedLog.named(logger).about(LogTags.JOB, id).about(LogTags.MODEL, spec.model());
    }

    /** From now on this process is at work, and its log is joined to the server's. @param from as {@link FollowedLog} takes it */
    void follow(DetachedProcess atWork, long from) {
        process = atWork;
        processLog = new FollowedLog(folder.log(), from, new ChildSpeech(tagged("io.forgellm.forge.job.child")
                .about(LogTags.PROCESS, "job " + atWork.pid())));
    }

    JobState state() {
        return state;
    }

    void become(JobState next, Instant now) {
        if (!state.allows(next)) {
            throw new IllegalStateException("No way from " + state.word() + " to " + next.word());
        }
        state = next;
        ended = next instanceof JobState.Over ? now : null;
    }

    /** The state in which a server finds a job of before. */
    void found(JobState state, Instant since) {
        this.state = state;
        ended = state instanceof JobState.Over ? since : null;
    }

    boolean wasStarted() {
        return started != null;
    }

    long position() {
        return position;
    }

    /** As its events tell, −1 before the first. */
    long pid() {
        return startedPid;
    }

    void take(JsonLines.Line<JobEvent> line) {
        position = line.position();
        switch (line.event()) {
            case JobEvent.Started event -> {
                started = event.at();
                startedPid = event.pid();
            }
            case JobEvent.Progressed event -> {
                progress = event.progress();
                phase = event.phase();
                detail = event.detail();
            }
            case JobEvent.Noted noted -> { }
            case JobEvent.Terminal terminal -> {
                end = terminal;
                progress = terminal instanceof JobEvent.Completed ? 1 : progress;
            }
        }
    }

    /** @param place in the queue, from 1; 0 if it does not wait */
    JobStatus status(int place) {
        Map<String, Object> result = state instanceof JobState.Completed(Map<String, Object> figures) ? figures : null;
        JobState.Failed failed = state instanceof JobState.Failed f ? f : null;
        return new JobStatus(id, folder.path().toString(), spec, state.word(), place,
                process == null ? null : process.pid(), created, started, ended, progress, phase, detail, result,
                failed == null ? null : failed.error(), failed == null ? null : failed.errorCode(),
                failed == null ? null : failed.details(), failed == null ? null : failed.suggestion());
    }
}
