package io.forgellm.system;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How busy processes keep the processors, from one look to the next. */
final class ProcessorShares {
    /** Looks that come closer are answered alike: too short a time says nothing. */
    private static final long LEAST_NANOS = 500_000_000;

    private final Map<Long, Look> looks = new HashMap<>();

    private record Look(long at, Duration taken, Double share) { }

    /** Processors kept busy, null where the system does not tell. */
    synchronized Double of(ProcessHandle process) {
        Optional<Duration> taken = process.info().totalCpuDuration();
        if (taken.isEmpty()) {
            return null;
        }
        long now = System.nanoTime();
        Look before = looks.get(process.pid());
        if (before != null && now - before.at() < LEAST_NANOS) {
            return before.share();
        }
        Double share = before == null ? sinceItBegan(process, taken.get())
                : share(taken.get().minus(before.taken()), now - before.at());
        looks.put(process.pid(), new Look(now, taken.get(), share));
        return share;
    }

    /** Forgets those that are gone; a number may come back for another process. */
    synchronized void keep(Set<Long> children, long own) {
        looks.keySet().removeIf(pid -> pid != own && !children.contains(pid));
    }

    static Double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().map(taken -> taken.toNanos() / 1e9).orElse(null);
    }

    private static Double sinceItBegan(ProcessHandle process, Duration taken) {
        return process.info().startInstant()
                .map(start -> share(taken, Duration.between(start, Instant.now()).toNanos())).orElse(null);
    }

    private static Double share(Duration taken, long nanos) {
        return nanos <= 0 ? null : Math.max(0, (double) taken.toNanos() / nanos);
    }
}
