package io.forgellm.forge.gate;

import io.forgellm.engine.libllama.LlamaEvaluator.Guess;
import java.util.List;

/** What computes one of the two models. Not thread-safe. */
interface Speaker extends AutoCloseable {

    /** Tokens that one call takes at most. */
    int context();

    /** Reads tokens as a text of its own. @return the guess after each token from {@code from} on */
    List<Guess> guesses(int[] tokens, int from);

    /** The likeliest answer to a prompt, as far as it goes. @param most tokens; @return with the token that ends it */
    List<Guess> answer(int[] prompt, int most);

    /** Of each token's probability but the first's the negative logarithm, in nats; all together. */
    double loss(int[] tokens);

    /** Whether an answer costs about as much as reading it. */
    boolean remembers();

    @Override
    void close();
}
