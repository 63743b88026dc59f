package io.forgellm.migration;

import io.forgellm.forge.output.Meter;
import io.forgellm.forge.output.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Copies one file. */
record CopyFile(Path file, Path target) implements Step.Making {
    private static final long PIECE = 16 << 20;

    @Override
    public boolean isFolder() {
        return false;
    }

    @Override
    public long room() {
        return Sizes.of(file);
    }

    @Override
    public List<String> write(Path temporary, Progress progress) throws IOException {
        copy(file, temporary, new Meter(progress, room()));
        return List.of();
    }

    /** With its time, by which sessions and checkpoints are ordered. On disks that can, no block is written twice. */
    static void copy(Path from, Path to, Meter meter) throws IOException {
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long done = 0; done < size;) {
                long piece = in.transferTo(done, Math.min(PIECE, size - done), out);
                if (piece <= 0) {
                    throw new IOException(from + " became shorter while it was copied");
                }
                done += piece;
                meter.add(piece);
            }
        }
        Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
    }
}
