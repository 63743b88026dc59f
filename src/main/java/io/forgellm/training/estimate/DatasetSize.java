package io.forgellm.training.estimate;

/**
 * What a dataset holds before it is split, counted or extrapolated from its first rows.
 *
 * @param examples documents or rows
 * @param tokens   of all of them, by the base model's tokenizer
 * @param exact    whether every example was counted
 */
public record DatasetSize(long examples, long tokens, boolean exact) { }
