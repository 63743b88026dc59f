package io.forgellm.forge.gate;

/**
 * One comparison.
 *
 * @param name      template, prompt_tokens, end_tokens, special_tokens, answers or perplexity
 * @param reference what it is to be, as far as it tells the difference; {@code found} what it is
 * @param bound     what difference is allowed
 */
public record Check(String name, boolean passed, String reference, String found, String bound) {

    static Check equal(String name, String reference, String found) {
        return new Check(name, reference.equals(found), reference, found, "none");
    }
}
