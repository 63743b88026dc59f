package io.forgellm.training.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The metrics files that were looked at last, each read once and then only where it grew. Blocking. */
@ApplicationScoped
public class SessionLogs {
    /** Of all logs together: some 30 MB. */
    private static final int KEPT_ROWS = 500_000;
    /** What a log costs without any row, in rows. */
    private static final int ROWS_PER_LOG = 100;

    private final Sessions sessions;
    private final Map<Path, MetricsTail> tails = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Path, Integer> rows = new LinkedHashMap<>();

    SessionLogs(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Has a look at a session's log as it is now, alone.
     *
     * @param named its id, or its metrics file
     * @throws io.forgellm.error.ForgeException RUN_NOT_FOUND
     */
    public <T> T look(String named, Function<SessionLog, T> reader) {
        try {
            return look(sessions.file(named), reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> T look(Path file, Function<SessionLog, T> reader) throws IOException {
        MetricsTail tail;
        synchronized (tails) {
            tail = tails.computeIfAbsent(file, MetricsTail::new);
        }
        synchronized (tail) {
            SessionLog log = tail.read();
            T seen = reader.apply(log);
            keep(file, log.size());
            return seen;
        }
    }

    private void keep(Path file, int size) {
        synchronized (tails) {
            rows.put(file, size + ROWS_PER_LOG);
            long all = rows.values().stream().mapToLong(Integer::longValue).sum();
            Iterator<Path> eldest = tails.keySet().iterator();
            while (all > KEPT_ROWS && eldest.hasNext()) {
                Path old = eldest.next();
                if (!old.equals(file)) {
                    eldest.remove();
                    Integer freed = rows.remove(old);
                    all -= freed == null ? 0 : freed;
                }
            }
        }
    }
}
