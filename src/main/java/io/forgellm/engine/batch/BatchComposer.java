package io.forgellm.engine.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Fills a batch: first every slot that waits for one token only, so that running answers never starve, then prompts in
 * the order they came. While answers run, prompts get only as many tokens as keep a step short.
 */
final class BatchComposer {
    private static final double STEP_SECONDS = 0.15;
    private static final int LEAST_PROMPT_TOKENS = 32;

    private final Batch batch;
    private double promptRate = 100;

    BatchComposer(int capacity) {
        batch = new Batch(capacity);
    }

    /** A slot's share of a batch; {@code outputRow} is -1 while more of its prompt is to come. */
    record Part(Slot slot, int tokens, int outputRow) {
    }

    Batch batch() {
        return batch;
    }

    /** Puts the slots' next tokens into the batch. */
    List<Part> compose(List<Slot> active) {
        batch.clear();
        List<Part> parts = new ArrayList<>(active.size());
        List<Slot> prompts = new ArrayList<>();
        for (Slot slot : active) {
            if (slot.pending() > 1) {
                prompts.add(slot);
            } else if (batch.room() > 0) {
                parts.add(add(slot, 1));
            }
        }
        prompts.sort(Comparator.comparingLong(slot -> slot.generation().id()));
        int budget = parts.isEmpty() ? batch.room() : Math.min(batch.room(), shortStep());
        for (Slot slot : prompts) {
            int tokens = Math.min(slot.pending(), budget);
            if (tokens == 0) {
                break;
            }
            parts.add(add(slot, tokens));
            budget -= tokens;
        }
        return parts;
    }

    /** Learns from a step how fast this machine computes prompts. */
    void took(int tokens, double seconds) {
        if (tokens >= LEAST_PROMPT_TOKENS && seconds > 0) {
            promptRate = 0.7 * promptRate + 0.3 * tokens / seconds;
        }
    }

    private int shortStep() {
        return Math.max(LEAST_PROMPT_TOKENS, (int) (promptRate * STEP_SECONDS));
    }

    private Part add(Slot slot, int count) {
        int first = slot.cached();
        boolean last = count == slot.pending();
        for (int i = 0; i < count; i++) {
            batch.add(slot.id(), slot.tokens().get(first + i), first + i, last && i == count - 1);
        }
        return new Part(slot, count, last ? batch.size() - 1 : -1);
    }
}
