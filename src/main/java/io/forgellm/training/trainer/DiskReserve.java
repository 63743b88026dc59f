package io.forgellm.training.trainer;

import io.forgellm.process.DurableFiles;
import io.forgellm.process.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk that is given back when there is no other left, so that a run can still say so. */
final class DiskReserve {
    private static final int BYTES = 64 << 10;

    private final Path file;

    DiskReserve(Path file) {
        this.file = file;
    }

    void take() throws IOException {
        if (!Files.exists(file) || Files.size(file) < BYTES) {
            DurableFiles.replace(file, new byte[BYTES]);
        }
    }

    void giveBack() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Whether an error means that there is no room, by its text or by what is left. */
    boolean isNeeded(IOException error) {
        if (FullDisk.isMeantBy(error)) {
            return true;
        }
        try {
            return Files.getFileStore(file.getParent()).getUsableSpace() < BYTES;
        } catch (IOException e) {
            return false;
        }
    }
}
