package io.forgellm.model.pull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream that breaks off when its source sends nothing for too long: HTTP itself would wait for ever. */
final class IdleWatch extends FilterInputStream {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration idle;
    private volatile long reads;
    private volatile boolean stalled;

    IdleWatch(InputStream in, Duration idle) {
        super(in);
        this.idle = idle;
        Thread.ofVirtual().name("idle-watch").start(this::watch);
    }

    private void watch() {
        try {
            for (long seen = -1; seen != reads; ) {
                seen = reads;
                if (closed.await(idle.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            stalled = true;
            in.close();
        } catch (InterruptedException | IOException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        int value = check(in.read());
        reads++;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = check(in.read(buffer, offset, length));
        reads++;
        return n;
    }

    /** A stream closed by the watch may look as if it had ended. */
    private int check(int result) throws IOException {
        if (result < 0 && stalled) {
            throw new IOException("nothing came for " + idle.toSeconds() + " seconds");
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }
}
