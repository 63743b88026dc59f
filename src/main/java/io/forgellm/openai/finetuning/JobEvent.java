package io.forgellm.openai.finetuning;

import io.forgellm.openai.FineTuned;
import io.forgellm.training.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Something that happened to a job.
 *
 * @param level info, warn or error
 * @param type  message or metrics
 * @param data  figures of metrics, by OpenAI's names
 */
public record JobEvent(String id, String object, long createdAt, String level, String message, String type,
                       Map<String, Object> data) {

    /** All of a job's events, the newest first. The same event always has the same id. */
    static List<JobEvent> of(Job job, int steps, List<RunEvent> events) {
        List<JobEvent> all = new ArrayList<>();
        all.add(event(job, 0, Instant.ofEpochSecond(job.createdAt()), "info", "Created fine-tuning job: " + job.id()));
        for (int i = 0; i < events.size(); i++) {
            all.add(of(job, i + 1, steps, events.get(i)));
        }
        return all.reversed();
    }

    private static JobEvent of(Job job, int number, int steps, RunEvent event) {
        String step = "Step " + event.step() + "/" + steps + ": ";
        return switch (event) {
            case RunEvent.Started e -> event(job, number, e.at(), "info", e.step() == 0
                    ? "The job has started on " + e.device() : "The job goes on after step " + e.step());
            case RunEvent.Prepared e -> event(job, number, e.at(), "info", "Files validated: " + e.trainExamples()
                    + " examples, " + e.datasetTokens() + " tokens an epoch");
            case RunEvent.Report e -> metrics(job, number, e, step + "training loss=" + rounded(e.loss()),
                    figures(e.step(), steps, "train_loss", e.loss(), "learning_rate", e.learningRate()));
            case RunEvent.Evaluated e -> metrics(job, number, e, step + "validation loss=" + rounded(e.loss()),
                    figures(e.step(), steps, "full_valid_loss", e.loss()));
            case RunEvent.CheckpointSaved e -> event(job, number, e.at(), "info", "Checkpoint created at step "
                    + e.step() + ": " + FineTuned.checkpoint(job.run(), e.step()));
            case RunEvent.RolledBack e -> event(job, number, e.at(), "warn", "Rolled back from step " + e.step()
                    + " to " + e.toStep() + ": " + e.reason());
            case RunEvent.Probed e -> event(job, number, e.at(), "info", "Probes answered at step " + e.step());
            case RunEvent.Noted e -> event(job, number, e.at(), "warn", e.message());
            case RunEvent.Paused e -> event(job, number, e.at(), "info", "The job is paused: " + e.reason());
            case RunEvent.Ended e -> switch (e.outcome()) {
                case "failed" -> event(job, number, e.at(), "error", "The job failed: " + e.error());
                case "stopped" -> event(job, number, e.at(), "info", "The job was cancelled");
                default -> event(job, number, e.at(), "info", "The job has successfully completed: "
                        + FineTuned.model(job.run()));
            };
        };
    }

    private static JobEvent event(Job job, int number, Instant at, String level, String message) {
        return new JobEvent(job.part("ftevent-") + number, "fine_tuning.job.event", at.getEpochSecond(), level,
                message, "message", Map.of());
    }

    private static JobEvent metrics(Job job, int number, RunEvent event, String message, Map<String, Object> data) {
        return new JobEvent(job.part("ftevent-") + number, "fine_tuning.job.event", event.at().getEpochSecond(),
                "info", message, "metrics", data);
    }

    private static Map<String, Object> figures(int step, int steps, Object... namesAndValues) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("step", step);
        figures.put("total_steps", steps);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            // JSON has no word for what is not finite.
            if (Double.isFinite((double) namesAndValues[i + 1])) {
                figures.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return figures;
    }

    private static String rounded(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }
}
