package io.forgellm.training.data;

import java.util.List;

/** A run's training and validation rows in their reproducible order. The same settings and seed give the same batches. */
public interface BatchSource extends AutoCloseable {

    /** Rows of a step's micro-batch, endless: epochs follow each other, each in a new order that the seed gives. */
    List<TokenSequence> batch(long index);

    /** All validation batches, always in the same order; empty where nothing was split off. */
    List<List<TokenSequence>> validation();

    /** Micro-batches in one epoch. */
    long batchesPerEpoch();

    /** Tokens of one epoch of the training rows. */
    long tokens();

    /** Those of them that count towards the loss. */
    long targetTokens();

    @Override
    void close();
}
