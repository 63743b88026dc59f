package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps two pulls that were asked for by different names from writing the same file. */
final class Claims {
    private final Set<Path> taken = ConcurrentHashMap.newKeySet();

    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ForgeException PULL_IN_PROGRESS when someone else writes this file */
    Claim take(Path target) {
        if (!taken.add(target)) {
            throw new ForgeException(ErrorCode.PULL_IN_PROGRESS,
                target.getFileName() + " is being pulled already, under another name.",
                Map.of("path", target.toString()), "Watch it: GET /api/models/pulls");
        }
        return () -> taken.remove(target);
    }
}
