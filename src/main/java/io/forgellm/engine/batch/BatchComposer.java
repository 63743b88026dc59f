package io.forgellm.engine.batch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides what is computed together. A step begins with all slots that wait for one token, so that running answers
 * never starve; then come prompts in the order they arrived, one slot to a batch. While answers run, prompts get only
 * as many tokens as keep a step short.
 *
 * <p>Prompts are cut into whole {@link #BLOCK}s and a rest. Native kernels round differently for long and for short
 * runs of tokens: with cuts at fixed places a prompt is always computed the same way, whoever is computed beside it.
 */
final class BatchComposer {
    /** Tokens; ggml's attention takes its way for many queries from 64 on. */
    static final int BLOCK = 64;
    private static final double STEP_SECONDS = 0.15;

    private final Batch batch;
    private final int limit;
    private double promptRate = 2 * BLOCK / STEP_SECONDS;

    BatchComposer(int capacity) {
        batch = new Batch(capacity);
        limit = wholeBlocks(capacity);
    }

    /** A slot's share of a batch; {@code outputRow} is -1 while more of its prompt is to come. */
    record Part(Slot slot, int tokens, int outputRow) {
    }

    static int wholeBlocks(int tokens) {
        return tokens - tokens % BLOCK;
    }

    Batch batch() {
        return batch;
    }

    /** All next tokens of running answers; may be none. */
    List<Part> answers(List<Slot> active) {
        batch.clear();
        return active.stream().filter(slot -> slot.pending() == 1).limit(batch.room()).map(slot -> add(slot, 1))
            .toList();
    }

    /** Tokens of prompts for one step. */
    int promptBudget(boolean answersRun) {
        return answersRun ? Math.clamp(wholeBlocks((int) (promptRate * STEP_SECONDS)), BLOCK, limit) : limit;
    }

    /** The next piece of the prompt that came first, within the budget. */
    Optional<Part> prompt(List<Slot> active, int budget) {
        batch.clear();
        return active.stream().filter(slot -> slot.pending() > 1)
            .min(Comparator.comparingLong(slot -> slot.generation().id()))
            .filter(slot -> piece(slot) <= budget || budget >= BLOCK)
            .map(slot -> add(slot, Math.min(piece(slot), budget >= BLOCK ? wholeBlocks(budget) : budget)));
    }

    /** Learns from a batch how fast this machine computes prompts. */
    void took(int tokens, double seconds) {
        if (tokens >= BLOCK && seconds > 0) {
            promptRate = 0.7 * promptRate + 0.3 * tokens / seconds;
        }
    }

    private static int piece(Slot slot) {
        return slot.pending() < BLOCK ? slot.pending() : wholeBlocks(slot.pending());
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
