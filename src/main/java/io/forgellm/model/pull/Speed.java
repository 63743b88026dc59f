package io.forgellm.model.pull;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Bytes per second, the last seconds counting most. */
final class Speed {
    private static final double WEIGHT = 0.3;
    private final LongSupplier nanos;
    private long since;
    private long bytes;
    private double rate;

    Speed(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    void add(long more) {
        bytes += more;
    }

    /** How long ago {@link #measure} was last called. */
    Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - since);
    }

    long measure() {
        double seconds = (nanos.getAsLong() - since) / 1e9;
        if (seconds > 0) {
            double now = bytes / seconds;
            rate = rate == 0 ? now : rate + WEIGHT * (now - rate);
            since = nanos.getAsLong();
            bytes = 0;
        }
        return Math.round(rate);
    }
}
