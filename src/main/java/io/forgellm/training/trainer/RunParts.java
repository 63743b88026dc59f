package io.forgellm.training.trainer;

import io.forgellm.training.data.BatchSource;
import io.forgellm.training.decoder.TrainableModel;
import java.io.IOException;
import java.nio.file.Path;

/** What a run works with: its model and its data. */
interface RunParts extends AutoCloseable {

    /** With the weights a run starts from; again when a roll-back has no checkpoint to go to. */
    TrainableModel openModel();

    BatchSource data();

    Counts counts();

    int vocabularySize();

    /** cpu or cuda. */
    String device();

    /** Number format of the matrix products. */
    String precision();

    /** Adds what makes the trained weights in the folder usable by others. */
    void describe(Path checkpoint) throws IOException;

    Probe probe();

    @Override
    void close();

    /** Examples of each side, and rows that were left out. */
    record Counts(long train, long validation, long skipped) { }
}
