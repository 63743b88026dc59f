package io.forgellm.engine.process;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.EngineFactory;
import io.forgellm.engine.EngineSpec;
import io.forgellm.engine.wire.Frame;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;

/** Loads each model into a child process of its own, after the files were looked at in Java. */
@ApplicationScoped
public class ChildEngineFactory implements EngineFactory {
    private final EngineChoice choice;
    private final EngineConfig config;
    private final Set<EngineProcess> running = ConcurrentHashMap.newKeySet();

    public ChildEngineFactory(EngineConfig config) {
        this.config = config;
        this.choice = new EngineChoice(config);
    }

    @Override
    public CompletableFuture<Engine> load(EngineSpec spec, DoubleConsumer progress) {
        CompletableFuture<Engine> engine = new CompletableFuture<>();
        Thread.ofVirtual().name("engine-load").start(() -> {
            try {
                start(spec, progress, engine);
            } catch (RuntimeException failed) {
                engine.completeExceptionally(failed);
            }
        });
        return engine;
    }

    @PreDestroy
    void closeAll() {
        running.forEach(EngineProcess::close);
    }

    private void start(EngineSpec spec, DoubleConsumer progress, CompletableFuture<Engine> engine) {
        FileCheck.run(spec);
        EngineChoice.Choice chosen = choice.make();
        if (engine.isDone()) {
            return;
        }
        EngineProcess process = new EngineProcess(launch(chosen), spec.name(), progress);
        running.add(process);
        process.exited().thenRun(() -> running.remove(process));
        engine.whenComplete((loaded, failed) -> {
            if (failed != null) {
                Thread.startVirtualThread(process::close);
            }
        });
        Frame.Load load = new Frame.Load(chosen.engine(), chosen.natives().toString(), withDefaults(spec));
        process.load(load).whenComplete((info, failed) -> {
            if (failed != null) {
                engine.completeExceptionally(failed);
            } else {
                engine.complete(process);
            }
        });
    }

    private static Process launch(EngineChoice.Choice chosen) {
        try {
            return ChildCommand.of(chosen).start();
        } catch (IOException failed) {
            throw new ForgeException(ErrorCode.LOAD_FAILED, "The engine process could not be started: "
                + failed.getMessage()).causedBy(failed);
        }
    }

    private EngineSpec withDefaults(EngineSpec spec) {
        return new EngineSpec(spec.name(), spec.model().toAbsolutePath(), spec.adapters().stream().map(adapter ->
            new AdapterSetting(adapter.path().toAbsolutePath(), adapter.scale())).toList(),
            spec.contextLength() > 0 ? spec.contextLength() : config.contextLength(), spec.slots(),
            spec.threads() > 0 ? spec.threads() : config.threads(), spec.gpuLayers());
    }
}
