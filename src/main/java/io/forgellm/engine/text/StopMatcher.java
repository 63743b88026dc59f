package io.forgellm.engine.text;

import java.util.List;

/**
 * Lets text through up to the first stop string. Text that could be a stop string's beginning is held back until it is
 * clear, so that no part of a stop string ever gets out. The match that is complete first counts, of several complete
 * at one place the longest: so it does not matter how the text is cut into pieces.
 */
public final class StopMatcher {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    /** @param stops empty strings are ignored */
    public StopMatcher(List<String> stops) {
        this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
    }

    /** The text that is safe to show; after a match always empty. */
    public String push(String text) {
        if (stopped || text.isEmpty()) {
            return "";
        }
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int match = firstMatch();
        if (match >= 0) {
            stopped = true;
            return release(match);
        }
        return release(held.length() - longestBeginningAtEnd());
    }

    /** Whether a stop string was met. */
    public boolean stopped() {
        return stopped;
    }

    /** What was held back, at the end of an answer that met no stop string. */
    public String finish() {
        return stopped ? "" : release(held.length());
    }

    private int firstMatch() {
        int begin = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (at + stop.length() < end || at + stop.length() == end && at < begin)) {
                begin = at;
                end = at + stop.length();
            }
        }
        return begin;
    }

    private int longestBeginningAtEnd() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
