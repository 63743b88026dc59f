package io.forgellm.cli.chat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A person who types these lines and then leaves; one that is told to presses Ctrl-C at a given moment. */
final class ScriptedLines implements Lines {
    private final Deque<String> lines;
    private CountDownLatch interruptAt;

    ScriptedLines(String... lines) {
        this.lines = new ArrayDeque<>(List.of(lines));
    }

    ScriptedLines interruptingAt(CountDownLatch moment) {
        interruptAt = moment;
        return this;
    }

    @Override
    public String next(String prompt) {
        return lines.poll();
    }

    @Override
    public <T> T interruptibly(Supplier<T> work, Runnable interrupted) {
        if (interruptAt != null) {
            Thread.ofVirtual().start(() -> {
                try {
                    interruptAt.await();
                    interrupted.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        return work.get();
    }

    @Override
    public void close() {
        lines.clear();
    }
}
