package io.forgellm.training.decoder;

/** Hands a block its parts by the names that checkpoints use, without the {@code model.layers.N.} before them. */
interface BlockWeights {
    Norm norm(String name);

    Projection projection(String name);
}
