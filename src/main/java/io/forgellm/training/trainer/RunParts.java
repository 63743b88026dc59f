package io.forgellm.training.trainer;

import io.forgellm.training.data.BatchSource;
import io.forgellm.training.decoder.TrainableModel;
import java.io.IOException;
import java.nio.file.Path;

/** What a run works with: its model and its data, opened anew when a roll-back has no checkpoint to go to. */
interface RunParts extends AutoCloseable {

    /** With the weights a run starts from. */
    TrainableModel openModel();

    BatchSource data();

    Counts counts();

    int vocabularySize();

    /** cpu or cuda, and the number format of the matrix products. */
    String device();

    String precision();

    /** Adds what makes the trained weights in the folder usable by others. */
    void describe(Path checkpoint) throws IOException;

    /** Looks at a checkpoint's behaviour, or null where nothing is asked for. */
    Probe.Result probe(TrainableModel model);

    @Override
    void close();

    /** Examples of each side, and rows that were left out. */
    record Counts(long train, long validation, long skipped) { }
}
