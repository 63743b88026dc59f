package io.forgellm.model.pull;

import io.forgellm.error.ForgeException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One pull or import under way: the server's own, watched by any number of clients. Who comes late sees where it
 * stands; who is slow misses progress, never the end.
 */
public final class Pull implements Progress {
    private static final Logger LOG = Logger.getLogger(Pull.class);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(250);
    private final String id;
    private final String name;
    private final List<MultiEmitter<? super PullEvent>> watchers = new CopyOnWriteArrayList<>();
    private final LongSupplier nanos;
    private Speed speed;
    private String status = "resolving";
    private long completed;
    private long total;
    private PullEvent latest;
    private Thread thread;
    private boolean cancelled;

    /** @param nanos a clock that only goes forward */
    Pull(String id, String name, LongSupplier nanos) {
        this.id = id;
        this.name = name;
        this.nanos = nanos;
        this.speed = new Speed(nanos);
        this.latest = progress();
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Where it stands. */
    public synchronized PullEvent latest() {
        return latest;
    }

    /** From where it stands to its end. */
    Multi<PullEvent> events() {
        return Multi.createFrom().<PullEvent>emitter(this::watch, BackPressureStrategy.LATEST);
    }

    private synchronized void watch(MultiEmitter<? super PullEvent> watcher) {
        watcher.emit(latest);
        if (latest.isTerminal()) {
            watcher.complete();
        } else {
            watchers.add(watcher);
            watcher.onTermination(() -> watchers.remove(watcher));
        }
    }

    /**
     * Does the work on the calling thread, to its one end.
     *
     * @param ended runs before the end is told, so that who asks again after it starts anew
     */
    void run(PullTask task, Function<Path, PullEvent.Done> done, Runnable ended) {
        synchronized (this) {
            thread = Thread.currentThread();
            if (cancelled) {
                thread.interrupt();
            }
        }
        PullEvent end = outcome(task, done);
        ended.run();
        publish(end);
    }

    private PullEvent outcome(PullTask task, Function<Path, PullEvent.Done> done) {
        try {
            Path file = task.run(this);
            return done.apply(file);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            synchronized (this) {
                if (cancelled) {
                    return new PullEvent.Cancelled(id);
                }
            }
            if (failure instanceof ForgeException expected) {
                LOG.warnf("The pull of %s failed: %s %s", name, expected.getMessage(), expected.details());
            } else {
                LOG.errorf(failure, "The pull of %s failed in a way that was not foreseen", name);
            }
            return new PullEvent.Failed(failure);
        } finally {
            synchronized (this) {
                thread = null;
            }
            // A cancel that came too late must not reach whoever uses this thread next.
            Thread.interrupted();
        }
    }

    /** Stops it soon; what came is kept. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public synchronized void status(String word) {
        status = word;
        publish(progress());
    }

    @Override
    public synchronized void total(long bytes, long already) {
        total = Math.max(0, bytes);
        completed = already;
        speed = new Speed(nanos);
        publish(progress());
    }

    @Override
    public synchronized void advance(long bytes) {
        completed += bytes;
        speed.add(bytes);
        if (speed.age().compareTo(BETWEEN_EVENTS) >= 0) {
            publish(progress());
        }
    }

    private PullEvent progress() {
        long rate = speed.measure();
        Long eta = rate > 0 && total > 0 ? (long) Math.ceil(Math.max(0, total - completed) / (double) rate) : null;
        return new PullEvent.Progress("progress", id, status, completed, total, rate, eta);
    }

    private synchronized void publish(PullEvent event) {
        latest = event;
        watchers.forEach(watcher -> watcher.emit(event));
        if (event.isTerminal()) {
            watchers.forEach(MultiEmitter::complete);
        }
    }
}
