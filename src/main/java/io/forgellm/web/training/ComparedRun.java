package io.forgellm.web.training;

import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Map;

/**
 * A run among others.
 *
 * @param colour   1 to 7, of its curves
 * @param best     the checkpoint to take, or null while none was evaluated
 * @param bestLoss lowest validation loss, or null
 */
@TemplateData
public record ComparedRun(int colour, RunView run, Map<String, Object> config, CheckpointRow best, Double bestLoss) {

    static ComparedRun of(int colour, RunView run, Map<String, Object> config, List<CheckpointRow> checkpoints,
                          Double bestLoss) {
        return new ComparedRun(colour, run, config,
                checkpoints.stream().filter(row -> row.rank() == 1).findFirst().orElse(null), bestLoss);
    }

    public String lowest() {
        return Figures.loss(bestLoss);
    }

    public String rate() {
        return config.get("learning_rate") instanceof Number rate ? Figures.rate(rate.doubleValue()) : Figures.NONE;
    }

    /** For instance "lora, rank 16, scale 2". */
    public String method() {
        return run.method().equals("full") || config.get("lora_rank") == null ? run.method()
                : run.method() + ", rank " + config.get("lora_rank") + ", scale " + config.get("lora_scale");
    }

    public String setting(String name) {
        Object value = config.get(name);
        return value == null ? Figures.NONE : String.valueOf(value);
    }
}
