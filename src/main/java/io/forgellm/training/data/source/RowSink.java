package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;

/** Takes what a reader finds, in the order of the file. */
public interface RowSink {

    void row(Row row);

    /** A row that cannot be read, or the rest of a file. Throws it, unless bad rows are left out. */
    void bad(ForgeException why);
}
