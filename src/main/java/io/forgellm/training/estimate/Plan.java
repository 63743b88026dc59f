package io.forgellm.training.estimate;

import io.forgellm.training.spec.RunSpec;

/**
 * A run in numbers, all of them before it starts. Where rows have several lengths these are means.
 *
 * @param datasetTokens    of the whole dataset
 * @param trainTokens      of its training part, once: one epoch
 * @param validationTokens of its validation part, once
 * @param rows             of the training part: documents, cut to the row's length, or filled rows where they are packed
 * @param validationRows   of the validation part
 * @param rowTokens        tokens in a row
 * @param batchesPerEpoch  micro-batches
 * @param steps            of the optimiser
 * @param tokensPerStep    tokens that go through the model for one step
 * @param trainedTokens    tokens of all steps
 * @param epochs           how often the run sees its training part
 * @param checkpoints      how many are written; the last step's is among them
 * @param validations      one before the first step, one at each interval, one at the last step
 */
public record Plan(long datasetTokens, long trainTokens, long validationTokens, long rows, long validationRows,
                   double rowTokens, long batchesPerEpoch, int steps, double tokensPerStep, double trainedTokens,
                   double epochs, int checkpoints, int validations) {

    public static Plan of(RunSpec spec, DatasetSize data) {
        DatasetSize held = data.held() != null ? data.held() : share(data, spec.data().validationSplit());
        DatasetSize train = data.held() != null ? data : new DatasetSize(data.examples() - held.examples(),
                data.tokens() - held.tokens(), data.exact());
        long trainTokens = train.tokens();
        long validationTokens = held.tokens();
        long validationRows = rows(spec, held.examples(), validationTokens);
        long rows = rows(spec, train.examples(), trainTokens);
        double rowTokens = rows == 0 ? 0 : Math.min(spec.data().maxSequence(), (double) trainTokens / rows);
        int batch = spec.optimiser().batchSize();
        int steps = spec.optimiser().iterations();
        double micro = (double) steps * spec.optimiser().accumulation();
        long batches = (rows + batch - 1) / batch;
        double tokensPerStep = rowTokens * batch * spec.optimiser().accumulation();
        return new Plan(data.tokens(), trainTokens, validationTokens, rows, validationRows, rowTokens, batches, steps,
                tokensPerStep, tokensPerStep * steps, batches == 0 ? 0 : micro / batches,
                times(steps, spec.cadence().save()),
                validationRows == 0 ? 0 : 1 + times(steps, spec.cadence().evaluate()));
    }

    /** Micro-batches of one validation. */
    public long validationBatches(RunSpec spec) {
        int batch = spec.optimiser().batchSize();
        long all = (validationRows + batch - 1) / batch;
        int wanted = spec.cadence().validationBatches();
        return wanted == 0 ? all : Math.min(all, wanted);
    }

    private static DatasetSize share(DatasetSize data, double split) {
        return new DatasetSize(Math.round(data.examples() * split), Math.round(data.tokens() * split), data.exact());
    }

    private static long rows(RunSpec spec, long examples, long tokens) {
        int length = spec.data().maxSequence();
        long filled = (tokens + length - 1) / length;
        return spec.data().packing() ? filled : Math.max(examples, filled);
    }

    /** How often something happens that falls on every n-th step and on the last. */
    private static int times(int steps, int every) {
        return every < 1 ? 1 : steps / every + (steps % every == 0 ? 0 : 1);
    }
}
