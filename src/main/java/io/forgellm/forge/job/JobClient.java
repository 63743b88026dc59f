package io.forgellm.forge.job;

import io.forgellm.bus.RecordBus;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.job.JobMessages.Change;
import io.forgellm.forge.job.JobMessages.GetJobs;
import io.forgellm.forge.job.JobMessages.Jobs;
import io.forgellm.forge.job.JobMessages.News;
import io.forgellm.forge.job.JobMessages.Start;
import io.forgellm.forge.job.JobMessages.Wish;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.eventbus.MessageConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job worker as resources and pages see it: messages out, snapshots back. */
@ApplicationScoped
public class JobClient {
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final RecordBus bus;

    JobClient(RecordBus bus) {
        this.bus = bus;
    }

    /**
     * @param queue whether it may wait for its turn
     * @return a failure ALREADY_EXISTS where a job is about to make the same file, JOB_IN_PROGRESS
     */
    public Uni<JobStatus> start(JobSpec spec, boolean queue) {
        return bus.request(JobMessages.START, new Start(spec, queue), ANSWER);
    }

    /** @return a failure JOB_NOT_FOUND, or JOB_STATE_CONFLICT for one that is over */
    public Uni<JobStatus> cancel(String id) {
        return bus.request(JobMessages.CHANGE, new Change(Wish.CANCEL, id), ANSWER);
    }

    /** Deletes a job's record; what it made stays. @return a failure as for {@link #cancel} */
    public Uni<JobStatus> delete(String id) {
        return bus.request(JobMessages.CHANGE, new Change(Wish.DELETE, id), ANSWER);
    }

    /** The newest first. */
    public Uni<List<JobStatus>> jobs() {
        return bus.<Jobs>request(JobMessages.LIST, new GetJobs(), ANSWER).map(Jobs::jobs);
    }

    /** Those of one kind, the newest first. */
    public Uni<List<JobStatus>> jobs(Class<? extends JobSpec> kind) {
        return jobs().map(all -> all.stream().filter(job -> kind.isInstance(job.spec())).toList());
    }

    /** The one of a kind that is at work, else the newest of them. */
    public Uni<Optional<JobStatus>> latest(Class<? extends JobSpec> kind) {
        return jobs(kind).map(all -> all.stream().filter(JobStatus::isActive).findFirst()
                .or(() -> all.stream().findFirst()));
    }

    public Uni<JobStatus> job(String id) {
        return jobs().map(all -> all.stream().filter(job -> job.id().equals(id)).findFirst()
                .orElseThrow(() -> unknown(id)));
    }

    static ForgeException unknown(String id) {
        return new ForgeException(ErrorCode.JOB_NOT_FOUND, "There is no job " + id + ".",
                Map.of("job_id", String.valueOf(id)), "GET /api/jobs lists them.");
    }

    /** The job as it is once it is over. */
    public Uni<JobStatus> end(String id) {
        // Listened to before it is asked for, so that nothing falls between.
        return Multi.createBy().merging().streams(news(id).filter(JobStatus.class::isInstance).map(JobStatus.class::cast),
                job(id).toMulti()).filter(JobStatus::isOver).toUni();
    }

    /** A {@link JobStatus} at each change of the job from now on, and each of its {@link News}. */
    Multi<Object> news(String id) {
        return Multi.createFrom().emitter(emitter -> {
            MessageConsumer<JobStatus> states = bus.raw().consumer(JobMessages.STATUS, message -> {
                if (message.body().id().equals(id)) {
                    emitter.emit(message.body());
                }
            });
            MessageConsumer<News> events = bus.raw().consumer(JobMessages.NEWS, message -> {
                if (message.body().id().equals(id)) {
                    emitter.emit(message.body());
                }
            });
            emitter.onTermination(() -> {
                states.unregister();
                events.unregister();
            });
        });
    }
}
