package io.forgellm.generation;

/** The greatest values a client may send, the same in every dialect. */
public final class Limits {
    /** Characters of one text. */
    public static final int TEXT = 4_000_000;
    /** Turns of one conversation. */
    public static final int MESSAGES = 10_000;
    /** Tokens of one answer or context. */
    public static final int TOKENS = 1_048_576;
    /** What a JSON number carries exactly. */
    public static final long SEED = 1L << 53;
    public static final int STOPS = 16;
    public static final int STOP_LENGTH = 1_000;

    private Limits() {
    }
}
