package io.forgellm.engine.process;

import io.forgellm.engine.wire.Frame;
import io.forgellm.error.ForgeException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Questions to the engine process that wait for their answer. */
final class OpenCalls {
    private final Map<Long, CompletableFuture<Frame.Report>> answers = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    record Call(long id, CompletableFuture<Frame.Report> answer) {
    }

    Call open() {
        Call call = new Call(last.incrementAndGet(), new CompletableFuture<>());
        answers.put(call.id(), call.answer());
        return call;
    }

    void answer(long id, Frame.Report report) {
        CompletableFuture<Frame.Report> answer = answers.remove(id);
        if (answer != null) {
            answer.complete(report);
        }
    }

    void fail(long id, ForgeException failure) {
        CompletableFuture<Frame.Report> answer = answers.remove(id);
        if (answer != null) {
            answer.completeExceptionally(failure);
        }
    }

    void failAll(ForgeException failure) {
        answers.keySet().forEach(id -> fail(id, failure));
    }
}
