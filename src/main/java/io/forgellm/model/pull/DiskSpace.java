package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** How much room a folder's disk has. */
@FunctionalInterface
interface DiskSpace {
    /** Left free for everything else that writes to the disk. */
    long RESERVE = 16L << 20;

    DiskSpace REAL = folder -> {
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).getUsableSpace();
    };

    /** @return bytes that may be written */
    long usable(Path folder) throws IOException;

    /** @throws ForgeException DISK_FULL when so many bytes more do not fit */
    default void require(Path folder, long bytes) throws IOException {
        long free = usable(folder);
        if (bytes > 0 && free < bytes + RESERVE) {
            throw full(folder, Map.of("needed_bytes", bytes, "free_bytes", free));
        }
    }

    static ForgeException full(Path folder, Map<String, Object> details) {
        return new ForgeException(ErrorCode.DISK_FULL, "The disk of " + folder + " has too little room.", details,
            "Free some space, or keep models on another disk: forgellm.models.dir");
    }
}
