package io.forgellm.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log's file that a process of ours adds lines to, as it grows: they are said in the server's log. Blocking. */
public final class FollowedLog {
    /** Of one look; what is left is the next one's. A longer line is said in parts. */
    private static final int MOST = 256 << 10;

    private final Path file;
    private final ChildSpeech speech;
    private long position;

    /** @param position where to begin; −1 for the end that the file has at the first look */
    public FollowedLog(Path file, long position, ChildSpeech speech) {
        this.file = file;
        this.position = position;
        this.speech = speech;
    }

    /** Where a file ends, 0 where it is yet to come. */
    public static long end(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Says the whole lines that were added; {@code all} for what is no whole line, too, since nothing more comes. */
    public synchronized void say(boolean all) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        position = position < 0 ? end(file) : position;
        byte[] added = added();
        int start = 0;
        for (int i = 0; i < added.length; i++) {
            if (added[i] == '\n') {
                say(added, start, i);
                start = i + 1;
            }
        }
        if (start < added.length && (all || start == 0 && added.length == MOST)) {
            say(added, start, added.length);
            start = added.length;
        }
        position += start;
    }

    private void say(byte[] bytes, int start, int end) {
        String line = new String(bytes, start, end - start, StandardCharsets.UTF_8).stripTrailing();
        if (!line.isEmpty()) {
            speech.say(line);
        }
    }

    private byte[] added() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.clamp(channel.size() - position, 0, MOST));
            while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) { }
            byte[] read = new byte[buffer.position()];
            buffer.flip().get(read);
            return read;
        }
    }
}
