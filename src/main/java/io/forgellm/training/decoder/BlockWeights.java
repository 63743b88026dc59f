package io.forgellm.training.decoder;

/** Hands a block its parts by the names that checkpoints use, without the {@code model.layers.N.} before them. */
interface BlockWeights {
    Norm norm(String name);

    /** @param number of the projection in its block */
    Projection projection(int number, String name);
}
