package io.forgellm.training.estimate;

/**
 * What a dataset holds before it is split, counted or extrapolated from its first rows.
 *
 * @param examples documents or rows
 * @param tokens   of all of them, by the base model's tokenizer
 * @param exact    whether every example was counted
 * @param held     data of its own to validate on, or null: a share of this one is
 */
public record DatasetSize(long examples, long tokens, boolean exact, DatasetSize held) {

    public DatasetSize(long examples, long tokens, boolean exact) {
        this(examples, tokens, exact, null);
    }

    public DatasetSize holding(DatasetSize held) {
        return new DatasetSize(examples, tokens, exact, held);
    }
}
