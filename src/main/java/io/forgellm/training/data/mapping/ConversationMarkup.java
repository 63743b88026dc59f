package io.forgellm.training.data.mapping;

import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.data.Malformed;
import io.forgellm.training.data.source.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conversations that stand in a Markdown file as {@code <conversation>} with {@code <message from="user">} inside.
 * What surrounds them is not trained on.
 */
final class ConversationMarkup {
    private static final String OPEN = "<conversation>";
    private static final String CLOSE = "</conversation>";
    private static final String MESSAGE_END = "</message>";
    private static final Pattern MESSAGE = Pattern.compile("<message\\s+from\\s*=\\s*[\"']([^\"'<>]*)[\"']\\s*>");

    private ConversationMarkup() {
    }

    static boolean in(Row.Document document) {
        String name = document.place().file().toLowerCase(Locale.ROOT);
        return (name.endsWith(".md") || name.endsWith(".md.gz")) && document.text().contains(OPEN)
            && MESSAGE.matcher(document.text()).find();
    }

    static List<Example.Conversation> read(Row.Document document) {
        String text = document.text();
        List<Example.Conversation> conversations = new ArrayList<>();
        long line = 1;
        int counted = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, counted)) {
            line += text.substring(counted, open).chars().filter(each -> each == '\n').count();
            counted = open + OPEN.length();
            Place place = new Place(document.place().file(), line);
            int close = text.indexOf(CLOSE, counted);
            if (close < 0) {
                throw Malformed.at(place, "<conversation> is not closed");
            }
            conversations.add(Turns.conversation(place, turns(place, text.substring(counted, close))));
        }
        return conversations;
    }

    private static List<Turn> turns(Place place, String body) {
        List<Turn> turns = new ArrayList<>();
        Matcher message = MESSAGE.matcher(body);
        for (int from = 0; message.find(from);) {
            int end = body.indexOf(MESSAGE_END, message.end());
            if (end < 0) {
                throw Malformed.at(place, "a <message> is not closed");
            }
            turns.add(new Turn(Turns.role(place, message.group(1)), body.substring(message.end(), end).strip()));
            from = end + MESSAGE_END.length();
        }
        return turns;
    }
}
