package io.forgellm.training.data.source;

import java.io.IOException;

/** Reads one format. */
@FunctionalInterface
interface RowReader {
    /** A row that may stand in memory, and with it a line of a text file. */
    int LONGEST_ROW = 16 << 20;

    /** Characters and bytes of a file that is one document. */
    int LONGEST_DOCUMENT = 128 << 20;

    /** Hands every row to the sink; what is wrong with the file's content goes there as well. */
    void read(DataFile file, RowSink sink) throws IOException;
}
