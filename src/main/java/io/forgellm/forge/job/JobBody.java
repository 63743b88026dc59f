package io.forgellm.forge.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A job as the API shows it.
 *
 * @param kind           quantise, measure, verify, compare, upload, convert, fuse or publish
 * @param progress       0..1
 * @param elapsedSeconds since it was started, until its end; null while it waits
 * @param etaSeconds     what is left at the pace so far, null where that says nothing yet
 */
public record JobBody(String jobId, String kind, String model, String target, String state, Integer queuePosition,
                      double progress, String phase, String detail, Long pid, Instant created, Instant started,
                      Instant ended, Double elapsedSeconds, Double etaSeconds, Map<String, Object> result,
                      String error, String errorCode, Map<String, Object> details, String suggestion,
                      JobSpec spec) {
    private static final double LEAST_PROGRESS = 0.01;

    public static JobBody of(JobStatus job, Instant now) {
        Double elapsed = job.started() == null ? null : seconds(job.started(), job.ended() == null ? now : job.ended());
        Double eta = elapsed == null || job.ended() != null || job.progress() < LEAST_PROGRESS ? null
                : elapsed * (1 - job.progress()) / job.progress();
        return new JobBody(job.id(), kind(job.spec()), job.spec().model(), job.spec().target(), job.state(),
                job.place() == 0 ? null : job.place(), job.progress(), job.phase(), job.detail(), job.pid(),
                job.created(), job.started(), job.ended(), elapsed, eta, job.result(), job.error(), job.errorCode(),
                job.details(), job.suggestion(), job.spec());
    }

    private static String kind(JobSpec spec) {
        return switch (spec) {
            case JobSpec.Quantise quantise -> "quantise";
            case JobSpec.Measure measure -> "measure";
            case JobSpec.Verify verify -> "verify";
            case JobSpec.Compare compare -> "compare";
            case JobSpec.Upload upload -> "upload";
            case JobSpec.Convert convert -> "convert";
            case JobSpec.Fuse fuse -> "fuse";
            case JobSpec.Publish publish -> "publish";
        };
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
