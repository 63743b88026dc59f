package io.forgellm.engine.text;

import java.util.List;

/** An answer on its way from bytes to the text that may be shown: whole characters, nothing of a stop string. */
public final class AnswerText {
    private final Utf8Assembler characters = new Utf8Assembler();
    private final StopMatcher stops;

    public AnswerText(List<String> stops) {
        this.stops = new StopMatcher(stops);
    }

    /** The text to show after one more token's bytes; may be empty. */
    public String push(byte[] bytes) {
        return stops.push(characters.push(bytes));
    }

    /** The text that was held back until now; the answer is over. */
    public String finish() {
        String last = stops.push(characters.finish());
        return last + stops.finish();
    }

    /** As {@link #finish} where a limit cuts the answer: a character that is not whole yet is left out. */
    public String cut() {
        return stops.finish();
    }

    /** Whether a stop string ended the answer. */
    public boolean stopped() {
        return stops.stopped();
    }
}
