package io.forgellm.engine.batch;

import io.forgellm.engine.EngineRequest;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Map;

/**
 * A prompt made fit for a context: as it is, or with its middle cut where the request allows it.
 *
 * @param tokens what is left
 * @param cut    how many tokens were taken out
 * @param limit  tokens of prompt and answer together
 */
public record PromptFit(int[] tokens, int cut, int limit) {

    public static PromptFit of(int[] prompt, EngineRequest request, int contextLength) {
        int limit = request.contextLimit() > 0 ? Math.min(request.contextLimit(), contextLength) : contextLength;
        if (prompt.length < limit) {
            return new PromptFit(prompt, 0, limit);
        }
        if (!request.truncate()) {
            throw new ForgeException(ErrorCode.PROMPT_TOO_LONG, "The prompt has " + prompt.length
                + " tokens, the context " + limit + ".", Map.of("prompt_tokens", prompt.length, "context_length",
                limit, "max_tokens", request.maxTokens()),
                "Shorten the prompt, load the model with a longer context, or ask for truncation.");
        }
        int[] kept = withoutMiddle(prompt, Math.max(1, limit - answerRoom(request.maxTokens(), limit)));
        return new PromptFit(kept, prompt.length - kept.length, limit);
    }

    /** Room for the answer that was asked for, but never more than half of the context. */
    private static int answerRoom(int maxTokens, int limit) {
        return maxTokens > 0 ? Math.clamp(maxTokens, 1, Math.max(1, limit / 2)) : Math.max(1, limit / 4);
    }

    /** Instructions stand at the beginning, the latest words at the end: a quarter and three quarters of the room. */
    private static int[] withoutMiddle(int[] prompt, int length) {
        int head = length / 4;
        int[] kept = new int[length];
        System.arraycopy(prompt, 0, kept, 0, head);
        System.arraycopy(prompt, prompt.length - (length - head), kept, head, length - head);
        return kept;
    }
}
