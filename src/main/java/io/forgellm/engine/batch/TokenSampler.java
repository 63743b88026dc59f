package io.forgellm.engine.batch;

/** Chooses one generation's tokens, with its own random numbers and its own memory of what was said. */
public interface TokenSampler extends AutoCloseable {

    /** Lets a prompt's token count for the repetition penalty. */
    void accept(int token);

    /**
     * The next token, from an output row of the last batch.
     *
     * @throws ArithmeticException if the model's output is not a number
     */
    int sample(int row);

    @Override
    void close();
}
