package io.forgellm.training.trainer;

import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import java.util.List;

/** Token-weighted mean of the cross-entropy over batches, nats per token. */
final class MeanLoss {
    private MeanLoss() { }

    static double of(TrainableModel model, List<List<TokenSequence>> batches) {
        double sum = 0;
        long tokens = 0;
        for (List<TokenSequence> batch : batches) {
            sum += model.evaluate(batch);
            tokens += counted(batch);
        }
        return sum / Math.max(1, tokens);
    }

    static long counted(List<TokenSequence> batch) {
        return batch.stream().mapToLong(TokenSequence::counted).sum();
    }
}
