package io.forgellm.engine;

import java.util.List;

/**
 * One generation.
 *
 * @param id           unique while the server lives, greater than 0
 * @param prompt       the text as the model shall see it; special tokens in it are parsed, BOS is added as the model asks
 * @param maxTokens    the answer's tokens at most; 0 fills the context
 * @param contextLimit prompt and answer together, at most the engine's context length; 0 for no own limit
 * @param truncate     cut the prompt's middle instead of failing when it does not fit; the cut is told in Started
 * @param stop         strings that end the answer, not part of it
 * @param logprobs     how many of the likeliest tokens to tell with each token; -1 for none, 0 for the chosen one alone
 * @param origin       what the log calls the request that it is made for, or null
 */
public record EngineRequest(long id, String prompt, int maxTokens, int contextLimit, boolean truncate,
                            List<String> stop, Sampling sampling, int logprobs, String origin) {
    public EngineRequest(long id, String prompt, int maxTokens, int contextLimit, boolean truncate,
                         List<String> stop, Sampling sampling, int logprobs) {
        this(id, prompt, maxTokens, contextLimit, truncate, stop, sampling, logprobs, null);
    }

    public EngineRequest {
        stop = List.copyOf(stop);
    }
}
