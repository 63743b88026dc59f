package io.forgellm.openai;

import io.forgellm.engine.EngineEvent;

/** Tokens that a request took. */
public record Usage(int promptTokens, int completionTokens, int totalTokens, PromptTokensDetails promptTokensDetails) {

    /** @param cachedTokens of the prompt's, those that did not need computing */
    public record PromptTokensDetails(int cachedTokens) {
    }

    static Usage of(EngineEvent.Done done) {
        EngineEvent.Statistics s = done.statistics();
        return new Usage(s.promptTokens(), s.completionTokens(), s.promptTokens() + s.completionTokens(),
                new PromptTokensDetails(s.cachedTokens()));
    }
}
