package io.forgellm.engine.javallama;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.batch.EngineObserver;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;

/**
 * An engine over java-llama.cpp. It has one slot: that release's batches round differently from single runs, so that
 * side by side an answer would depend on who else is asking. It cannot change the adapters of a loaded model, nor tell
 * log probabilities or token ids.
 */
public final class JavaLlamaEngine implements Engine {
    private final LlamaModel model;
    private final PromptStart promptStart;
    private final EngineInfo info;
    private final EngineObserver observer;
    private final CompletionQueue queue;
    private final CompletableFuture<Boolean> exited = new CompletableFuture<>();

    private JavaLlamaEngine(LlamaModel model, PromptStart promptStart, EngineInfo info, EngineObserver observer) {
        this.model = model;
        this.promptStart = promptStart;
        this.info = info;
        this.observer = observer;
        this.queue = new CompletionQueue(observer, request ->
            new Completion(model, promptStart, info.contextLength(), request));
    }

    /**
     * Loads a model and computes a little.
     *
     * @param extraction where the native library is kept
     */
    public static Engine open(Path extraction, EngineSpec spec, DoublePredicate progress, EngineObserver observer) {
        requirePossible(spec.adapters());
        JavaLlamaLibrary.prepare(extraction);
        PromptStart promptStart = PromptStart.of(spec.model());
        int threads = spec.threads() > 0 ? spec.threads()
            : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        int contextLength = promptStart.boundedContext(spec.contextLength());
        progress.test(0.05);
        LlamaModel model = load(ModelSettings.of(spec, contextLength, threads), spec);
        EngineInfo info = new EngineInfo("java-llama", "llama.cpp " + JavaLlamaLibrary.LLAMA_VERSION
            + " (java-llama.cpp " + JavaLlamaLibrary.VERSION + ")", contextLength, 1, threads,
            promptStart.vocabularySize(), ProcessHandle.current().pid());
        progress.test(1);
        return new JavaLlamaEngine(model, promptStart, info, observer);
    }

    @Override
    public EngineInfo info() {
        return info;
    }

    @Override
    public EngineStatus status() {
        return queue.status();
    }

    @Override
    public void generate(EngineRequest request, Consumer<EngineEvent> sink) {
        if (request.logprobs() >= 0) {
            sink.accept(new EngineEvent.Failed(ErrorCode.UNSUPPORTED_BY_ENGINE,
                "java-llama.cpp cannot tell log probabilities.", Map.of("engine", "java-llama")));
            observer.stepEnded();
            return;
        }
        queue.submit(request, sink);
    }

    @Override
    public void cancel(long requestId) {
        queue.cancel(requestId);
    }

    @Override
    public CompletableFuture<int[]> tokenize(String text, boolean addSpecial) {
        int[] tokens = model.encode(text);
        return CompletableFuture.completedFuture(addSpecial ? promptStart.before(tokens) : tokens);
    }

    @Override
    public CompletableFuture<Void> adapters(List<AdapterSetting> adapters) {
        return CompletableFuture.failedFuture(new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE,
            "java-llama.cpp cannot change the adapters of a loaded model.", Map.of("engine", "java-llama"),
            "Load the model anew with the adapter, or use libllama."));
    }

    @Override
    public CompletableFuture<Boolean> exited() {
        return exited;
    }

    @Override
    public void close() {
        queue.close();
        if (!exited.isDone()) {
            model.close();
            exited.complete(true);
        }
    }

    private static LlamaModel load(ModelParameters settings, EngineSpec spec) {
        try {
            return new LlamaModel(settings);
        } catch (RuntimeException refused) {
            throw new ForgeException(ErrorCode.LOAD_FAILED, "java-llama.cpp (llama.cpp "
                + JavaLlamaLibrary.LLAMA_VERSION + ", March 2025) refused the model: " + refused.getMessage(),
                Map.of("path", spec.model().toString()),
                "Models newer than that need libllama; else look at the log for the reason.").causedBy(refused);
        }
    }

    private static void requirePossible(List<AdapterSetting> adapters) {
        if (adapters.size() > 1 || adapters.stream().anyMatch(adapter -> adapter.scale() != 1)) {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE,
                "java-llama.cpp takes one adapter at full strength.", Map.of("engine", "java-llama"),
                "Use libllama for several adapters or another scale.");
        }
    }
}
