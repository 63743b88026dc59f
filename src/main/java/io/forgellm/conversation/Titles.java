package io.forgellm.conversation;

import java.text.BreakIterator;
import java.util.Locale;

/** A conversation's name, out of its first question. */
final class Titles {
    private static final int LENGTH = 60;

    private Titles() {
    }

    /** Its beginning on one line, cut between words where it can be. */
    static String of(String question) {
        String line = question.strip().replaceAll("\\s+", " ");
        if (line.length() <= LENGTH) {
            return line.isEmpty() ? Conversations.UNTITLED : line;
        }
        int space = line.lastIndexOf(' ', LENGTH - 1);
        return line.substring(0, space > LENGTH / 2 ? space : character(line)) + "…";
    }

    /** The last place before the limit that is inside no character. */
    private static int character(String line) {
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(line);
        return characters.preceding(LENGTH);
    }
}
