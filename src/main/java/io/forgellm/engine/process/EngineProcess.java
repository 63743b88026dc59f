package io.forgellm.engine.process;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.wire.Frame;
import io.forgellm.engine.wire.FrameReader;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongFunction;

/**
 * An engine in a process of its own. One thread reads the process's reports and calls the sinks; the process's end, be
 * it asked for or not, is the last thing that this thread sees, so that nobody hears anything after it. Another writes
 * the commands. No method but {@link #close} blocks.
 */
final class EngineProcess implements Engine {
    private static final long GRACE_SECONDS = 10;

    private final Process process;
    private final CommandPipe commands;
    private final ChildOutput output;
    private final ProcessMemory memory;
    private final OpenRequests requests = new OpenRequests();
    private final OpenCalls calls = new OpenCalls();
    private final CompletableFuture<EngineInfo> loaded = new CompletableFuture<>();
    private final CompletableFuture<Boolean> exited = new CompletableFuture<>();
    private volatile EngineStatus status = EngineStatus.idle(0);
    private volatile boolean closing;
    private volatile boolean over;

    /** Takes over a process that was just started; {@link #load} is what it waits for. */
    EngineProcess(Process process, String model, DoubleConsumer progress) {
        this.process = process;
        output = new ChildOutput("engine " + process.pid(), model);
        output.drain(process);
        commands = new CommandPipe(process, process::destroyForcibly);
        memory = new ProcessMemory(process.pid());
        Thread.ofPlatform().daemon().name("engine-" + process.pid()).start(() -> listen(progress));
    }

    /** Completes when the model is ready; fails as {@link io.forgellm.engine.EngineFactory#load} says. */
    CompletableFuture<EngineInfo> load(Frame.Load load) {
        commands.send(load);
        return loaded;
    }

    @Override
    public EngineInfo info() {
        return loaded.join();
    }

    @Override
    public EngineStatus status() {
        EngineStatus latest = status;
        return new EngineStatus(latest.slots(), latest.waiting(), memory.bytes());
    }

    @Override
    public void generate(EngineRequest request, Consumer<EngineEvent> sink) {
        requests.open(request.id(), sink);
        commands.send(new Frame.Generate(request));
        if (over) {
            requests.end(request.id(), crashed());
        }
    }

    @Override
    public void cancel(long requestId) {
        if (requests.isOpen(requestId)) {
            commands.send(new Frame.Cancel(requestId));
        }
    }

    @Override
    public CompletableFuture<int[]> tokenize(String text, boolean addSpecial) {
        return call(id -> new Frame.Tokenize(id, text, addSpecial))
            .thenApply(answer -> ((Frame.Tokens) answer).tokens());
    }

    @Override
    public CompletableFuture<Void> adapters(List<AdapterSetting> adapters) {
        return call(id -> new Frame.SetAdapters(id, adapters)).thenApply(answer -> null);
    }

    @Override
    public CompletableFuture<Boolean> exited() {
        return exited;
    }

    @Override
    public void close() {
        closing = true;
        commands.send(new Frame.Shutdown());
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        exited.join();
    }

    private CompletableFuture<Frame.Report> call(LongFunction<Frame.Command> command) {
        OpenCalls.Call call = calls.open();
        commands.send(command.apply(call.id()));
        if (over) {
            calls.fail(call.id(), gone());
        }
        return call.answer();
    }

    private void listen(DoubleConsumer progress) {
        try {
            FrameReader reports = new FrameReader(process.getInputStream());
            for (Optional<Frame> frame = reports.read(); frame.isPresent(); frame = reports.read()) {
                take((Frame.Report) frame.get(), progress);
            }
        } catch (IOException | ClassCastException broken) {
            process.destroyForcibly();
        } finally {
            ended();
        }
    }

    private void take(Frame.Report report, DoubleConsumer progress) {
        switch (report) {
            case Frame.Progress(double fraction) -> progress.accept(fraction);
            case Frame.Loaded(EngineInfo info) -> {
                status = EngineStatus.idle(info.slots());
                loaded.complete(info);
            }
            case Frame.LoadFailed(Frame.Failure failure) -> {
                closing = true;
                loaded.completeExceptionally(exception(failure));
                commands.send(new Frame.Shutdown());
            }
            case Frame.Happened(long id, EngineEvent.Terminal terminal) -> requests.end(id, terminal);
            case Frame.Happened(long id, EngineEvent event) -> requests.tell(id, event);
            case Frame.StatusChanged(EngineStatus news) -> status = news;
            case Frame.Tokens answer -> calls.answer(answer.call(), answer);
            case Frame.AdaptersSet answer -> calls.answer(answer.call(), answer);
            case Frame.CallFailed(long call, Frame.Failure failure) -> calls.fail(call, exception(failure));
        }
    }

    /** The stream's end means that the process is ending; it is over before anyone is told. */
    private void ended() {
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
        }
        commands.end();
        loaded.completeExceptionally(new ForgeException(ErrorCode.LOAD_FAILED, closing ? "The load was stopped."
            : "The engine process ended while it loaded the model (exit code " + process.exitValue() + ").",
            Map.of("output", output.lastLines()), "Look at the log; the file may be damaged or memory short."));
        status = EngineStatus.idle(0);
        over = true;
        requests.endAll(closing ? new EngineEvent.Cancelled(EngineEvent.Statistics.NONE) : crashed());
        calls.failAll(gone());
        exited.complete(closing);
    }

    private EngineEvent.Failed crashed() {
        return new EngineEvent.Failed(ErrorCode.ENGINE_CRASHED, gone().getMessage(), gone().details());
    }

    private ForgeException gone() {
        String how = process.isAlive() ? "" : " (exit code " + process.exitValue() + ")";
        return new ForgeException(ErrorCode.ENGINE_CRASHED, "The engine process has ended" + how + ".",
            Map.of("pid", process.pid()), "Try again: the model is loaded anew on the next request.");
    }

    private static ForgeException exception(Frame.Failure failure) {
        return new ForgeException(failure.code(), failure.message(), failure.details(), failure.suggestion());
    }
}
