package io.forgellm.model.pull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A stream that ends with an error once its thread is told to stop: a file's own never would. */
final class Interruptible extends FilterInputStream {
    Interruptible(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException();
        }
        return super.read(buffer, offset, length);
    }
}
