package io.forgellm.training.decoder;

/**
 * One part of a batch in one block.
 *
 * @param rotary  of the part's positions, or null where the block has none
 * @param seed    of the block's dropout; 0 for none
 * @param adapted false to leave the adapters out
 * @param gains   takes the gradients on the way back, null on the way there
 */
record Lane(Part part, RotaryEmbedding rotary, long seed, boolean adapted, Gains gains) {

    /** Seed of one projection's dropout, 0 for none; the way back drops what the way there dropped. */
    long drop(int projection) {
        return seed == 0 ? 0 : Seeds.mix(Seeds.mix(seed, projection), part.index());
    }

    Lane with(Gains gains) {
        return new Lane(part, rotary, seed, adapted, gains);
    }
}
