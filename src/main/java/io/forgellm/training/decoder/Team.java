package io.forgellm.training.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.global.torch;

/**
 * Threads that compute a batch together, each its own share of the tokens. libtorch and BLAS have one thread inside
 * each of them ({@link LibtorchSettings}): their own pools meet after every operation, and wait by spinning, so that
 * a step on two cores that others use as well took 18 times the CPU time of one thread's. Here threads meet some six
 * times per layer and sleep meanwhile. What a member does depends on its number alone, so the same count of threads
 * gives the same bits.
 */
final class Team implements AutoCloseable {
    private final int size;
    private final ExecutorService others;

    /** Of the calling thread and {@code size − 1} more. */
    Team(int size) {
        this.size = size;
        noGradients();
        torch.set_num_threads(1);
        others = size == 1 ? null : Executors.newFixedThreadPool(size - 1, task -> {
            Thread thread = new Thread(() -> {
                noGradients();
                task.run();
            }, "decoder");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Gradients are written out; the mode belongs to a thread for as long as it lives. */
    private static void noGradients() {
        new AutoGradMode(false).retainReference();
    }

    int size() {
        return size;
    }

    /** One member's share; runs in a {@link PointerScope} of its own. */
    interface Share {
        void compute(int member);
    }

    /** Computes the shares 0 to {@code count − 1}, at most the team's size, and returns when all are done. */
    void each(int count, Share share) {
        List<Future<?>> running = new ArrayList<>(count);
        for (int i = 1; i < count; i++) {
            int member = i;
            running.add(others.submit(() -> scoped(share, member)));
        }
        try {
            scoped(share, 0);
        } finally {
            running.forEach(Team::settle);
        }
        running.stream().filter(other -> other.state() == Future.State.FAILED).findFirst().ifPresent(other -> {
            throw new IllegalStateException("A share of the step failed", other.exceptionNow());
        });
    }

    /** Never leaves while a share runs: it would go on writing into memory that the caller then frees. */
    private static void settle(Future<?> share) {
        boolean interrupted = false;
        while (!share.isDone()) {
            try {
                share.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException _) {
                // each() tells of it when all have come to their end.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void scoped(Share share, int member) {
        try (PointerScope _ = new PointerScope()) {
            share.compute(member);
        }
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
