package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Map;

/**
 * What OpenAI's clients may set: each a number or {@code "auto"}, which absence means too.
 *
 * @param learningRateMultiplier of {@link JobPlan#LEARNING_RATE}
 */
public record Hyperparameters(JsonNode nEpochs, JsonNode batchSize, JsonNode learningRateMultiplier) {
    private static final int MOST_EPOCHS = 10_000;
    private static final int LARGEST_BATCH = 256;
    private static final double GREATEST_MULTIPLIER = 1_000;

    static final Hyperparameters AUTO = new Hyperparameters(null, null, null);

    /** As numbers, with these in place of auto. */
    Hyperparameters or(int epochs, int batch, double multiplier) {
        return new Hyperparameters(isAuto(nEpochs) ? new IntNode(epochs) : nEpochs,
                isAuto(batchSize) ? new IntNode(batch) : batchSize,
                isAuto(learningRateMultiplier) ? new DoubleNode(multiplier) : learningRateMultiplier);
    }

    int epochs() {
        return whole(nEpochs, "n_epochs", MOST_EPOCHS);
    }

    int batch() {
        return whole(batchSize, "batch_size", LARGEST_BATCH);
    }

    double multiplier() {
        double value = learningRateMultiplier.isNumber() ? learningRateMultiplier.asDouble() : Double.NaN;
        if (!(value > 0 && value <= GREATEST_MULTIPLIER)) {
            throw wrong("learning_rate_multiplier", "a number over 0, at most " + (int) GREATEST_MULTIPLIER);
        }
        return value;
    }

    private static boolean isAuto(JsonNode value) {
        return value == null || value.isNull() || value.asText().equals("auto");
    }

    private static int whole(JsonNode value, String field, int most) {
        if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > most) {
            throw wrong(field, "a whole number from 1 to " + most);
        }
        return value.asInt();
    }

    private static ForgeException wrong(String field, String wanted) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "' must be \"auto\" or " + wanted + ".",
                Map.of("field", field), null);
    }
}
