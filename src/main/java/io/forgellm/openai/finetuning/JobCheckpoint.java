package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.openai.FineTuned;
import io.forgellm.training.run.RunEvent;
import java.util.Comparator;
import java.util.List;

/** A checkpoint of a job that can be asked. */
public record JobCheckpoint(String id, String object, long createdAt, String fineTunedModelCheckpoint, int stepNumber,
                            Metrics metrics, String fineTuningJobId) {

    /** Losses known at that step, nats per token. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Metrics(int step, Double trainLoss, Double fullValidLoss) {
    }

    /** Those that are on the disk, the newest first. */
    static List<JobCheckpoint> of(Job job, List<CatalogueAdapter> adapters, List<RunEvent> events) {
        return adapters.stream()
                .filter(adapter -> adapter.checkpoint() != null && adapter.checkpoint().run().equals(job.run()))
                .sorted(Comparator.comparingInt((CatalogueAdapter adapter) -> adapter.checkpoint().step()).reversed())
                .map(adapter -> of(job, adapter, events)).toList();
    }

    private static JobCheckpoint of(Job job, CatalogueAdapter adapter, List<RunEvent> events) {
        int step = adapter.checkpoint().step();
        Double trained = null;
        Double valid = null;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.Report report && report.step() <= step && Double.isFinite(report.loss())) {
                trained = report.loss();
            } else if (event instanceof RunEvent.Evaluated evaluated && evaluated.step() == step
                    && Double.isFinite(evaluated.loss())) {
                valid = evaluated.loss();
            }
        }
        return new JobCheckpoint(job.part("ftckpt-") + step, "fine_tuning.job.checkpoint",
                adapter.modified().getEpochSecond(), FineTuned.checkpoint(job.run(), step), step,
                new Metrics(step, trained, valid), job.id());
    }
}
