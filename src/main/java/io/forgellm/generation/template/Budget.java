package io.forgellm.generation.template;

import java.time.Duration;

/**
 * What one rendering may use up. Every evaluated node, produced character and list element is charged here, on the
 * caller's own thread, so that a template which asks for more is stopped where it stands and leaves nothing running.
 */
final class Budget {
    static final Duration TIME = Duration.ofSeconds(2);
    static final int CALL_DEPTH = 64;
    static final int TEXT = 8_000_000;
    static final int ITEMS = 100_000;
    private static final long BASE_UNITS = 20_000_000;
    private static final int UNITS_PER_INPUT_CHAR = 40;
    private static final int CHARS_PER_UNIT = 16;
    private static final int UNITS_PER_CLOCK = 4_096;

    private final long deadline = System.nanoTime() + TIME.toNanos();
    private final int textLimit;
    private long units;
    private long nextClock;
    private int depth;

    /** @param inputChars characters of the conversation, which a template may well copy several times */
    Budget(long inputChars) {
        units = BASE_UNITS + UNITS_PER_INPUT_CHAR * inputChars;
        nextClock = units - UNITS_PER_CLOCK;
        textLimit = (int) Math.min(Integer.MAX_VALUE - 16, TEXT + 4 * inputChars);
    }

    void spend(long amount) {
        units -= amount;
        if (units < 0) {
            throw new TemplateFailure("the template does more work than is allowed");
        }
        if (units < nextClock) {
            nextClock = units - UNITS_PER_CLOCK;
            if (System.nanoTime() - deadline > 0) {
                throw new TemplateFailure("the template takes longer than " + TIME.toSeconds() + " s");
            }
        }
    }

    /** To be asked before a text of this length is made. */
    void text(long length) {
        if (length > textLimit) {
            throw new TemplateFailure("the template makes a text of more than " + textLimit + " characters");
        }
        spend(length);
    }

    /** To be asked before a piece is added to an output that grows to this length. */
    void output(long length, int piece) {
        if (length > textLimit) {
            throw new TemplateFailure("the template makes a text of more than " + textLimit + " characters");
        }
        spend(piece);
    }

    /** Looking for a part in a text compares each place with the whole part at worst. */
    void search(int length, int part) {
        spend(1 + length / CHARS_PER_UNIT + (part > CHARS_PER_UNIT ? (long) length * part / CHARS_PER_UNIT : 0));
    }

    /** Going through a text without making a new one. */
    void read(int length) {
        spend(1 + length / CHARS_PER_UNIT);
    }

    /** To be asked before a list of this size is made. */
    void items(long size) {
        if (size > ITEMS) {
            throw new TemplateFailure("the template makes a list of more than " + ITEMS + " items");
        }
        spend(size);
    }

    void enter() {
        if (++depth > CALL_DEPTH) {
            throw new TemplateFailure("macros call each other more than " + CALL_DEPTH + " deep");
        }
    }

    void leave() {
        depth--;
    }
}
