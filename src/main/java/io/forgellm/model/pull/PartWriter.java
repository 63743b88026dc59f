package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgufFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** Appends bytes to a part, and turns it into the file when they are all there and right. */
final class PartWriter {
    private static final int BUFFER = 1 << 16;
    private final PartFile file;
    private final DiskSpace disk;
    private MessageDigest digest;

    PartWriter(PartFile file, DiskSpace disk) {
        this.file = file;
        this.disk = disk;
    }

    /** The disk's fault, which no further attempt at the source would mend. */
    static final class WriteFailed extends RuntimeException {
        WriteFailed(IOException cause) {
            super(cause);
        }
    }

    /**
     * @param append keep what is there and go on at its end; else start anew
     * @return bytes written, until the source ended
     * @throws IOException from the source
     */
    void write(InputStream source, boolean append, Progress progress) throws IOException {
        try (OutputStream out = open(append)) {
            digest = append ? file.digest() : PartFile.sha256();
            byte[] buffer = new byte[BUFFER];
            for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
                digest.update(buffer, 0, n);
                write(out, buffer, n);
                progress.advance(n);
            }
        }
    }

    /**
     * Checks the part and gives it its name; a part that fails is deleted.
     *
     * @param sha256 what it must be, or null
     * @throws ForgeException CHECKSUM_MISMATCH, INVALID_MODEL
     */
    void finish(String sha256, Progress progress) throws IOException {
        progress.status("verifying");
        String actual = HexFormat.of().formatHex((digest == null ? file.digest() : digest).digest());
        if (sha256 != null && !sha256.equals(actual)) {
            file.discard();
            throw new ForgeException(ErrorCode.CHECKSUM_MISMATCH,
                name() + " arrived damaged: its SHA-256 is not the one announced.",
                Map.of("expected", sha256, "actual", actual), "Pull it again; what came was deleted.");
        }
        try {
            GgufFile.read(file.part());
        } catch (ForgeException noModel) {
            file.discard();
            throw new ForgeException(ErrorCode.INVALID_MODEL, name() + " is no GGUF model: " + noModel.getMessage(),
                Map.of("file", name()), "Name a GGUF file.").causedBy(noModel);
        }
        file.finish();
    }

    private OutputStream open(boolean append) {
        try {
            // Unlike a channel, this stream outlives the interrupt that cancels a pull: what came is kept.
            return new FileOutputStream(file.part().toFile(), append);
        } catch (IOException refused) {
            throw new WriteFailed(refused);
        }
    }

    private void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException refused) {
            throw explain(refused);
        }
    }

    private RuntimeException explain(IOException refused) {
        Path folder = file.target().getParent();
        try {
            if (disk.usable(folder) < DiskSpace.RESERVE) {
                return DiskSpace.full(folder, Map.of("free_bytes", disk.usable(folder))).causedBy(refused);
            }
        } catch (IOException unknown) {
            refused.addSuppressed(unknown);
        }
        return new WriteFailed(refused);
    }

    private String name() {
        return file.target().getFileName().toString();
    }
}
