package io.forgellm.engine;

import io.forgellm.error.ErrorCode;
import java.util.List;
import java.util.Map;

/** What a generation tells while it runs. */
public sealed interface EngineEvent {

    /** A slot took the request. {@code cachedTokens} of the prompt were reused, {@code truncatedTokens} were cut. */
    record Started(int slot, int promptTokens, int cachedTokens, int truncatedTokens) implements EngineEvent {
    }

    /**
     * One token. Texts joined give the answer: a text holds whole characters only, so it may be empty, or hold what
     * earlier tokens had begun or a stop string had held back.
     *
     * @param logprob natural logarithm of its probability before sampling filters, NaN if not asked for
     * @param top     the likeliest tokens, best first, empty if not asked for
     */
    record Token(String text, int token, float logprob, List<Candidate> top) implements EngineEvent {
    }

    /** A token that could have been chosen. */
    record Candidate(int token, String text, float logprob) {
    }

    /** The one last event. */
    sealed interface Terminal extends EngineEvent {
    }

    /** The answer is whole. */
    record Done(FinishReason reason, Statistics statistics) implements Terminal {
    }

    /** Someone cancelled it. */
    record Cancelled(Statistics statistics) implements Terminal {
    }

    /** It could not be finished. */
    record Failed(ErrorCode code, String message, Map<String, Object> details) implements Terminal {
    }

    /** Why an answer ended: an end token or stop string, or the limit of tokens or context. */
    enum FinishReason { STOP, LENGTH }

    /** Counts in tokens, times in seconds; prompt time covers only tokens that were not cached. */
    record Statistics(int promptTokens, int cachedTokens, int completionTokens, double promptSeconds,
                      double generationSeconds) {
        public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0);
    }
}
