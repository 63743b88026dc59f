package io.forgellm.forge.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Part of a file as a request's body, read while it is sent. */
record Slice(Path file, long from, long bytes) {

    /** @param sent is told how many bytes of this slice were sent so far; from 0 again at each attempt */
    HubClient.Body body(LongConsumer sent) {
        return new HubClient.Body(null, bytes, () -> publisher(sent));
    }

    private BodyPublisher publisher(LongConsumer sent) {
        sent.accept(0);
        return bytes == 0 ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(sent)), bytes);
    }

    private InputStream open(LongConsumer sent) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(from);
            return new Counted(Channels.newInputStream(channel), bytes, sent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends after so many bytes. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final long end;
        private final LongConsumer sent;
        private long at;

        Counted(InputStream in, long end, LongConsumer sent) {
            this.in = in;
            this.end = end;
            this.sent = sent;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = at == end ? -1 : in.read(bytes, offset, (int) Math.min(length, end - at));
            if (n > 0) {
                at += n;
                sent.accept(at);
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
