package io.forgellm.engine.batch;

import io.forgellm.engine.EngineStatus;

/**
 * One sequence in the KV cache. Its tokens are known, of these the first {@code cached} are computed; what lies
 * between goes into the next batches. After an answer the computed ones stay for a prompt that begins alike.
 */
final class Slot {
    private final int id;
    private final TokenList tokens = new TokenList();
    private int cached;
    private int inBlocks;
    private Generation generation;
    private long lastUse;

    Slot(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    boolean idle() {
        return generation == null;
    }

    Generation generation() {
        return generation;
    }

    TokenList tokens() {
        return tokens;
    }

    int cached() {
        return cached;
    }

    /** Tokens that wait for their computation. */
    int pending() {
        return tokens.size() - cached;
    }

    long lastUse() {
        return lastUse;
    }

    void start(Generation generation, int[] prompt, int cached, long now) {
        this.generation = generation;
        holds(cached);
        tokens.set(prompt);
        lastUse = now;
    }

    void computed(int count) {
        if (cached == inBlocks) {
            inBlocks += BatchComposer.wholeBlocks(count);
        }
        cached += count;
    }

    void holds(int count) {
        cached = count;
        inBlocks = Math.min(inBlocks, BatchComposer.wholeBlocks(count));
    }

    /**
     * How many of a prompt's tokens to take from the cache. Whole blocks alone give just what computing anew would
     * give; beyond them the gain must be worth it. The last token is never taken: its logits begin the answer.
     */
    int reusable(int[] prompt) {
        int alike = Math.min(tokens.commonPrefix(prompt), prompt.length - 1);
        int exact = Math.min(inBlocks, BatchComposer.wholeBlocks(alike));
        return alike - exact >= BatchComposer.BLOCK ? alike : exact;
    }

    void free(long now) {
        generation = null;
        tokens.cut(cached);
        lastUse = now;
    }

    EngineStatus.Slot status() {
        if (generation == null) {
            return new EngineStatus.Slot(id, "idle", 0, cached);
        }
        return new EngineStatus.Slot(id, generation.state(), generation.id(), cached);
    }
}
