package io.forgellm.engine;

import io.forgellm.engine.EngineEvent.Started;
import io.forgellm.engine.EngineEvent.Terminal;
import io.forgellm.engine.EngineEvent.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Collects a generation's events and holds the engine to its contract: one Started, one Terminal, nothing after. */
public final class Answer implements Consumer<EngineEvent> {
    private static final long PATIENCE_SECONDS = 120;

    private final List<EngineEvent> events = new ArrayList<>();
    private final CompletableFuture<Terminal> end = new CompletableFuture<>();
    private final CountDownLatch firstToken = new CountDownLatch(1);
    private final List<String> breaches = new ArrayList<>();

    public static Answer of(Engine engine, EngineRequest request) {
        Answer answer = new Answer();
        engine.generate(request, answer);
        return answer;
    }

    @Override
    public synchronized void accept(EngineEvent event) {
        if (end.isDone()) {
            breaches.add(event + " after the end");
        }
        if (event instanceof Started && !events.isEmpty()) {
            breaches.add("a late start");
        }
        events.add(event);
        if (event instanceof Token) {
            firstToken.countDown();
        }
        if (event instanceof Terminal terminal) {
            end.complete(terminal);
            firstToken.countDown();
        }
    }

    /** Waits for the end. */
    public Terminal end() {
        Terminal terminal = end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        synchronized (this) {
            if (!breaches.isEmpty()) {
                throw new AssertionError(breaches);
            }
        }
        return terminal;
    }

    /** Waits for the end, which must be a good one. */
    public EngineEvent.Done done() {
        Terminal terminal = end();
        if (terminal instanceof EngineEvent.Done done) {
            return done;
        }
        throw new AssertionError("Not done but " + terminal);
    }

    /** Waits for the first token, or the end. */
    public void awaitToken() throws InterruptedException {
        if (!firstToken.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("No token came");
        }
    }

    /** The whole text; waits for the end. */
    public String text() {
        end();
        return tokens().stream().map(Token::text).collect(Collectors.joining());
    }

    public synchronized List<Token> tokens() {
        return events.stream().filter(Token.class::isInstance).map(Token.class::cast).toList();
    }

    public synchronized Started started() {
        return events.stream().filter(Started.class::isInstance).map(Started.class::cast).findFirst().orElseThrow();
    }
}
