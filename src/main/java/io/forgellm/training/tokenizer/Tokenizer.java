package io.forgellm.training.tokenizer;

import java.util.OptionalInt;

/** A base model's tokenizer. Not thread-safe unless the implementation says so. */
public interface Tokenizer extends AutoCloseable {

    /**
     * Token ids of a text, without BOS or EOS.
     *
     * @param special whether markup such as {@code <|im_start|>} becomes its own token; false reads it as plain text
     */
    int[] encode(String text, boolean special);

    /** Text of token ids, markup included. */
    String decode(int[] tokens);

    /** What a document starts with, where the model wants that. */
    OptionalInt beginOfSequence();

    /** What a document or an answer ends with. */
    int endOfSequence();

    int vocabularySize();

    /** The model's Jinja chat template, or null for a base model. */
    String chatTemplate();

    /** Text of a special token for the template ({@code bos_token}, {@code eos_token}), or null. */
    String specialToken(String role);

    @Override
    void close();
}
