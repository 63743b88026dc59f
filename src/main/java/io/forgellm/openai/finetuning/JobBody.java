package io.forgellm.openai.finetuning;

import io.forgellm.openai.FineTuned;
import io.forgellm.training.RunBody;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A job as the API shows it. Times are seconds since 1970.
 *
 * @param status          validating_files, queued, running, paused, succeeded, failed or cancelled
 * @param fineTunedModel  what to ask {@code /v1/chat/completions} for; null until it succeeded
 * @param trainedTokens   tokens the loss counted; null until the job is over
 * @param resultFiles     none: figures are in the events
 * @param estimatedFinish null unless it runs
 */
public record JobBody(String id, String object, long createdAt, Error error, String fineTunedModel, Long finishedAt,
                      Hyperparameters hyperparameters, String model, String organizationId, List<String> resultFiles,
                      String status, Long trainedTokens, String trainingFile, String validationFile, long seed,
                      Long estimatedFinish, List<Object> integrations, Map<String, String> metadata, Method method) {

    /** @param param the field that was wrong, or null */
    public record Error(String code, String message, String param) {
    }

    public record Method(String type, CreateBody.Supervised supervised) {
    }

    /** @param run null for one that was deleted */
    static JobBody of(Job job, RunBody run, Instant now) {
        String status = run == null ? "failed" : status(run.state());
        boolean over = run == null || run.endTime() != null;
        Long estimated = status.equals("running") && run.etaSeconds() != null
                ? now.getEpochSecond() + Math.round(run.etaSeconds()) : null;
        return new JobBody(job.id(), "fine_tuning.job", job.createdAt(), error(run, status),
                status.equals("succeeded") ? FineTuned.model(job.run()) : null,
                run == null || run.endTime() == null ? null : (Long) run.endTime().getEpochSecond(),
                job.hyperparameters(), job.model(), "forgellm", List.of(), status, over && run != null ? run.trainedTokens() : null,
                job.trainingFile(), job.validationFile(), job.seed(), estimated, List.of(), job.metadata(),
                new Method("supervised", new CreateBody.Supervised(job.hyperparameters())));
    }

    private static Error error(RunBody run, String status) {
        if (run == null) {
            return new Error("run_not_found", "The run was deleted.", null);
        }
        if (!status.equals("failed")) {
            return null;
        }
        String code = run.errorCode() == null ? "server_error" : run.errorCode().toLowerCase(Locale.ROOT);
        String message = run.suggestion() == null ? run.error() : run.error() + " " + run.suggestion();
        return new Error(code, message, code.contains("data") ? "training_file" : null);
    }

    private static String status(String state) {
        return switch (state) {
            case "preparing" -> "validating_files";
            case "pausing", "stopping" -> "running";
            case "completed" -> "succeeded";
            case "stopped" -> "cancelled";
            default -> state;
        };
    }
}
