package io.forgellm.engine.child;

import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.batch.EngineObserver;
import io.forgellm.engine.wire.Frame;
import io.forgellm.engine.wire.FrameWriter;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Between frames and the engine: commands become calls, what the engine tells becomes reports. */
final class ChildSession implements EngineObserver {
    private final FrameWriter out;
    private volatile boolean closing;
    private double toldProgress = -1;
    private Thread loader;
    private volatile Engine engine;

    ChildSession(FrameWriter out) {
        this.out = out;
    }

    void take(Frame.Command command) {
        switch (command) {
            case Frame.Load load -> {
                loader = new Thread(() -> load(load), "loader");
                loader.start();
            }
            case Frame.Generate(var request) -> engine.generate(request, event -> {
                if (event instanceof EngineEvent.Terminal end) {
                    RequestLog.ended(request, end);
                }
                write(new Frame.Happened(request.id(), event));
            });
            case Frame.Cancel(long id) -> engine.cancel(id);
            case Frame.Tokenize(long call, String text, boolean special) -> answer(call,
                engine.tokenize(text, special).thenApply(tokens -> new Frame.Tokens(call, tokens)));
            case Frame.SetAdapters(long call, var adapters) -> answer(call,
                engine.adapters(adapters).thenApply(done -> new Frame.AdaptersSet(call)));
            case Frame.Shutdown() -> close();
        }
    }

    /** Ends a load under way, or the engine, and waits for the end of its computing. */
    void close() {
        closing = true;
        try {
            if (loader != null) {
                loader.join();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        if (engine != null) {
            engine.close();
        }
    }

    @Override
    public void changed(EngineStatus status) {
        write(new Frame.StatusChanged(status));
    }

    @Override
    public void stepEnded() {
        try {
            out.flush();
        } catch (IOException gone) {
            serverIsGone();
        }
    }

    private void load(Frame.Load load) {
        try {
            engine = Engines.open(load, this::progressed, this);
            write(new Frame.Loaded(engine.info()));
        } catch (ForgeException refused) {
            write(new Frame.LoadFailed(failure(refused)));
        } catch (RuntimeException | LinkageError defect) {
            ChildLog.error(defect);
            write(new Frame.LoadFailed(failure(defect)));
        }
        stepEnded();
    }

    private synchronized boolean progressed(double fraction) {
        if (fraction >= toldProgress + 0.01 || fraction == 1) {
            toldProgress = fraction;
            write(new Frame.Progress(fraction));
            stepEnded();
        }
        return !closing;
    }

    private void answer(long call, CompletableFuture<? extends Frame.Report> answer) {
        answer.whenComplete((report, failed) -> {
            write(failed == null ? report : new Frame.CallFailed(call, failure(failed)));
            stepEnded();
        });
    }

    private void write(Frame.Report report) {
        try {
            out.write(report);
        } catch (IOException gone) {
            serverIsGone();
        }
    }

    /** Standard input ends as well then, which ends this process. */
    private void serverIsGone() {
        closing = true;
    }

    private static Frame.Failure failure(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause() : thrown;
        if (cause instanceof ForgeException known) {
            return new Frame.Failure(known.code(), known.getMessage(), known.details(), known.suggestion());
        }
        return new Frame.Failure(ErrorCode.INTERNAL_ERROR, cause.toString(), Map.of(), null);
    }
}
