package io.forgellm.training.data;

import io.forgellm.training.data.BadRows.BadRow;
import java.util.List;
import java.util.Map;

/** A run's data, ready to train on. Closing the batches lets go of its memory. */
public record LoadedDataset(BatchSource batches, Counts counts) {

    /**
     * @param files       that were read, general text included
     * @param train       examples trained on, general ones not counted; {@code validation} those held out
     * @param general     examples of general text in one epoch
     * @param shapes      the user's examples by what their rows were taken for ({@code messages}, …)
     * @param skippedRows rows left out because they were bad; {@code firstSkipped} names the first twenty
     * @param truncated   conversations that lost their end to fit a row
     * @param dropped     examples of which nothing was left to learn
     * @param tokens      of the training rows, targets or not
     */
    public record Counts(long files, long train, long validation, long general, Map<String, Long> shapes,
                         long skippedRows, List<BadRow> firstSkipped, long truncated, long dropped, long tokens) {

        /** The user's own. */
        public long examples() {
            return train + validation;
        }
    }
}
