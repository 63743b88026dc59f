package io.forgellm.engine.batch;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.EngineInfo;
import io.forgellm.engine.Sampling;
import java.util.List;

/**
 * A decoder with a KV cache per slot, driven one batch at a time. All calls come from one thread but for
 * {@link #tokenize} and {@link #interrupt}.
 */
public interface LanguageModel extends AutoCloseable {

    EngineInfo info();

    /** Tokens that one {@link #decode} takes at most. */
    int batchLimit();

    /** The token ids of a text, special tokens in it parsed. */
    int[] tokenize(String text, boolean addSpecial);

    /** The token that begins a text, -1 where the model has none. */
    int beginToken();

    /** The bytes a token stands for in an answer; none for control tokens. */
    byte[] piece(int token);

    /** Whether the model says with this token that its answer is over. */
    boolean ends(int token);

    /** Computes a batch. After anything but DONE the slots hold what they held before, or less: see {@link #keep}. */
    Outcome decode(Batch batch);

    /** Makes a {@link #decode} under way end early; stands until {@link #clearInterrupt}. From any thread. */
    void interrupt();

    void clearInterrupt();

    /** Drops all but a slot's first tokens from its cache. Returns how many are left: as asked, or none. */
    int keep(int slot, int tokens);

    /** Chooses tokens for one generation. */
    TokenSampler sampler(Sampling sampling);

    /** Log probabilities over the last batch's output row: of the chosen token and of the {@code top} likeliest. */
    LogProbabilities logProbabilities(int row, int token, int top);

    /** Puts these adapters on in place of all others; nothing may be cached or under way. */
    void adapters(List<AdapterSetting> adapters);

    @Override
    void close();

    enum Outcome { DONE, INTERRUPTED, NO_ROOM, FAILED }

    /** Natural logarithms, before any sampling filter; {@code tokens} likeliest first. */
    record LogProbabilities(float chosen, int[] tokens, float[] logprobs) {
    }
}
