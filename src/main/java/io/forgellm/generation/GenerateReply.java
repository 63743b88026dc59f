package io.forgellm.generation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.engine.EngineEvent;
import java.util.List;
import java.util.Locale;

/**
 * How {@code /api/model/generate} says it: pieces of text, and the counts at the end, in the Python program's words.
 */
final class GenerateReply {
    /** A piece of the answer, not cumulative. {@code timestamp} in seconds since 1970; the token if it was asked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Chunk(String type, String text, double timestamp, TokenReply token) {
    }

    /** Times in seconds; {@code tokensPerSec} counts generation alone. Text is absent in streams. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Complete(String type, Boolean success, String text, String completion, String finishReason,
                    double generationTime, int promptTokens, int completionTokens, int totalTokens, int cachedTokens,
                    double tokensPerSec, double promptTokensPerSec, int truncatedTokens,
                    List<TokenReply> tokens) {
    }

    /** The end of a generation that someone cancelled. */
    record Cancelled(String type, int completionTokens) {
    }

    private GenerateReply() {
    }

    static Complete complete(EngineEvent.Started started, EngineEvent.Done done) {
        return complete("complete", null, null, null, started, done);
    }

    /** @param tokens null where they were not asked for */
    static Complete whole(String text, List<TokenReply> tokens, EngineEvent.Started started, EngineEvent.Done done) {
        return complete(null, true, text, tokens, started, done);
    }

    private static Complete complete(String type, Boolean success, String text, List<TokenReply> tokens,
                                     EngineEvent.Started started, EngineEvent.Done done) {
        EngineEvent.Statistics s = done.statistics();
        return new Complete(type, success, text, text, done.reason().name().toLowerCase(Locale.ROOT),
                s.promptSeconds() + s.generationSeconds(), s.promptTokens(), s.completionTokens(),
                s.promptTokens() + s.completionTokens(), s.cachedTokens(),
                rate(s.completionTokens(), s.generationSeconds()),
                rate(s.promptTokens() - s.cachedTokens(), s.promptSeconds()), started.truncatedTokens(), tokens);
    }

    private static double rate(int tokens, double seconds) {
        return seconds <= 0 ? 0 : Math.round(10 * tokens / seconds) / 10.0;
    }
}
