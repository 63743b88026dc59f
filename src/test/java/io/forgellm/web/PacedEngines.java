package io.forgellm.web;

import io.forgellm.engine.Engine;
import io.forgellm.engine.EngineFactory;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineSpec;

import io.forgellm.model.pull.HubAndFolders;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;

/** Loads {@link PacedEngine}s, and holds what a test steers them by. */
@Alternative
@Singleton
class PacedEngines implements EngineFactory {
    /** A server that loads these, with folders and a hub of its own. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(HubAndFolders.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(PacedEngines.class);
        }
    }

    private static final int PLENTY = 1_000_000;

    /** One permit, one word. */
    final Semaphore words = new Semaphore(0);
    final List<EngineRequest> requests = new CopyOnWriteArrayList<>();
    final BlockingQueue<Long> cancelled = new LinkedBlockingQueue<>();
    /** What they say. */
    final AtomicReference<String> answer = new AtomicReference<>(PacedEngine.ANSWER);
    private final AtomicBoolean crash = new AtomicBoolean();
    private final AtomicReference<CompletableFuture<Void>> gate = new AtomicReference<>();

    /** Loads at once, speaks without pause. */
    void reset() {
        words.drainPermits();
        words.release(PLENTY);
        answer.set(PacedEngine.ANSWER);
        requests.clear();
        cancelled.clear();
        crash.set(false);
        gate.set(CompletableFuture.completedFuture(null));
    }

    /** From now on words come by {@link #say} alone. */
    void hold() {
        words.drainPermits();
    }

    void say(int count) {
        words.release(count);
    }

    /** The next word is the engine's death. */
    void crash() {
        crash.set(true);
        words.release();
    }

    boolean crashesNext() {
        return crash.getAndSet(false);
    }

    /** Loads stop at 40 % until this is completed, well or with an error. */
    CompletableFuture<Void> holdLoads() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        gate.set(held);
        return held;
    }

    @Override
    public CompletableFuture<Engine> load(EngineSpec spec, DoubleConsumer progress) {
        progress.accept(0.4);
        return gate.get().thenApply(open -> new PacedEngine(spec, this));
    }
}
