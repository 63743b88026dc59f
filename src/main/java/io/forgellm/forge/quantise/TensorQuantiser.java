package io.forgellm.forge.quantise;

import io.forgellm.engine.libllama.LlamaQuantiser;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.output.Meter;
import io.forgellm.forge.quantise.SourceTensor.Slab;
import io.forgellm.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Brings all tensors from one file into another, each in its type, with several threads. */
final class TensorQuantiser {
    /** Of a slab: as floats they fit a core's cache, and a thread's turn still takes far longer than finding it. */
    private static final int ELEMENTS = 1 << 17;

    private final LlamaQuantiser llama;
    private final int threads;

    TensorQuantiser(LlamaQuantiser llama, int threads) {
        this.llama = llama;
        this.threads = threads;
    }

    /**
     * @param writer whose head is written
     * @param meter  told of bytes read, on this thread
     * @throws ForgeException INVALID_MODEL where a weight is not a finite number, CANCELLED
     */
    void run(List<SourceTensor> tensors, GgufWriter writer, Meter meter) throws IOException {
        List<Slab> slabs = tensors.stream().flatMap(tensor -> tensor.slabs(ELEMENTS).stream()).toList();
        Queue queue = new Queue(slabs, new AtomicInteger(), new LongAdder());
        try (ExecutorService others = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> running = IntStream.range(1, threads).mapToObj(i -> others.submit((Callable<Void>) () -> {
                queue.work(llama, writer, () -> { });
                return null;
            })).toList();
            try {
                queue.work(llama, writer, () -> meter.add(queue.read.sumThenReset()));
                for (Future<Void> other : running) {
                    result(other);
                }
            } finally {
                queue.close();
            }
        }
        meter.add(queue.read.sum());
    }

    private static void result(Future<Void> other) throws IOException {
        try {
            other.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                default -> throw new IllegalStateException(failed.getCause());
            }
        }
    }

    /** What is still to do, for all threads. */
    private record Queue(List<Slab> slabs, AtomicInteger next, LongAdder read) {
        void work(LlamaQuantiser llama, GgufWriter writer, Runnable afterEach) throws IOException {
            long largest = slabs.stream().mapToLong(Slab::elements).max().orElse(0);
            try (SlabWorker worker = new SlabWorker(llama, writer, largest)) {
                for (int i = next.getAndIncrement(); i < slabs.size(); i = next.getAndIncrement()) {
                    worker.work(slabs.get(i));
                    read.add(slabs.get(i).bytes());
                    afterEach.run();
                }
            } catch (IOException | RuntimeException failed) {
                close();
                throw failed;
            }
        }

        /** No thread begins another slab. */
        void close() {
            next.set(slabs.size());
        }
    }
}
