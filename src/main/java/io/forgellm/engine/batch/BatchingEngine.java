package io.forgellm.engine.batch;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * An engine over a {@link LanguageModel}: takes calls from any thread and hands them to the one thread that computes.
 * That thread lives in {@link BatchLoop}; nothing else touches the model but tokenising and interrupting.
 */
public final class BatchingEngine implements Engine {
    private final LanguageModel model;
    private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> exited = new CompletableFuture<>();
    private final BatchLoop loop;
    private final Thread thread;

    /** Takes the model over and closes it at the end. */
    public BatchingEngine(LanguageModel model, EngineObserver observer) {
        this.model = model;
        this.loop = new BatchLoop(model, commands, observer);
        this.thread = new Thread(this::compute, "engine");
        thread.start();
    }

    sealed interface Command {
        record Submit(EngineRequest request, Consumer<EngineEvent> sink) implements Command {
        }

        record CancelRequest(long requestId) implements Command {
        }

        record UseAdapters(List<AdapterSetting> adapters, CompletableFuture<Void> done) implements Command {
        }

        record Stop() implements Command {
        }
    }

    @Override
    public EngineInfo info() {
        return model.info();
    }

    @Override
    public EngineStatus status() {
        return loop.status();
    }

    @Override
    public void generate(EngineRequest request, Consumer<EngineEvent> sink) {
        commands.add(new Command.Submit(request, sink));
    }

    @Override
    public void cancel(long requestId) {
        commands.add(new Command.CancelRequest(requestId));
        loop.interruptIfComputing(requestId);
    }

    @Override
    public CompletableFuture<int[]> tokenize(String text, boolean addSpecial) {
        return CompletableFuture.completedFuture(model.tokenize(text, addSpecial));
    }

    @Override
    public CompletableFuture<Void> adapters(List<AdapterSetting> adapters) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commands.add(new Command.UseAdapters(adapters, done));
        return done;
    }

    @Override
    public CompletableFuture<Boolean> exited() {
        return exited;
    }

    @Override
    public void close() {
        commands.add(new Command.Stop());
        loop.interruptAny();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException wait) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void compute() {
        boolean regular = false;
        try {
            loop.run();
            regular = true;
        } finally {
            model.close();
            exited.complete(regular);
        }
    }
}
