package io.forgellm.tensor.quant;

/** Turns blocks of one format into float32. Stateless. */
@FunctionalInterface
public interface BlockDecoder {

    /**
     * @param from   bytes of whole blocks
     * @param at     where the first block starts
     * @param to     values, one after the other
     * @param start  where the first value goes
     * @param blocks how many blocks
     */
    void decode(byte[] from, int at, float[] to, int start, int blocks);
}
