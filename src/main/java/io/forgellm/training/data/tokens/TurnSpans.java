package io.forgellm.training.data.tokens;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.tokenizer.Tokenizer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders conversations as the model's chat template does, and finds the assistant's answers in the text: an answer
 * begins where the prompt for it would end, and ends with the template's end-of-turn marker.
 *
 * <p>A model without a template gets the form that the server uses for its family; where that form, or a template,
 * closes an answer with nothing but white space, the end token is put in, so that the model learns to stop.
 *
 * <p>Some templates write a turn otherwise once others follow it (they take out what was thought). Such a
 * conversation becomes one rendering for each answer, each as the model will see it when it is to give that answer.
 */
public final class TurnSpans {
    private final ChatTemplate template;
    private final String end;

    /**
     * @param modelName names the family of a model without template
     * @param today     what a template that writes the date is told; the run's own day, so that a resumed run agrees
     */
    public TurnSpans(Tokenizer tokenizer, String modelName, Instant today) {
        end = tokenizer.specialToken("eos_token") == null ? "" : tokenizer.specialToken("eos_token");
        template = ChatTemplate.of(tokenizer.chatTemplate(), modelName, tokenizer.specialToken("bos_token"), end,
            tokenizer.beginOfSequence().isPresent(), Clock.fixed(today, ZoneOffset.UTC));
    }

    /** @param answers in the order of the text, apart from each other */
    public record Rendered(String text, List<Span> answers) { }

    /** Characters of the text. @param end exclusive */
    public record Span(int start, int end) { }

    /** One rendering, or one for each answer. Fails with TEMPLATE_FAILED and the conversation's place. */
    public List<Rendered> of(Example.Conversation conversation) {
        try {
            List<Message> messages = conversation.turns().stream().map(TurnSpans::message).toList();
            String whole = template.render(messages, false);
            List<Span> turns = turns(messages, whole);
            return turns == null ? oneByOne(messages) : List.of(closed(whole, turns, messages));
        } catch (ForgeException failed) {
            throw at(conversation, failed);
        }
    }

    /** Null where the whole does not begin with what an answer's prompt, or the turns up to it, are written as. */
    private List<Span> turns(List<Message> messages, String whole) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role().equals("assistant")) {
                String prompt = template.render(messages.subList(0, i), true);
                String answered = i + 1 == messages.size() ? whole : template.render(messages.subList(0, i + 1), false);
                if (!whole.startsWith(answered) || !answered.startsWith(prompt)) {
                    return null;
                }
                spans.add(new Span(prompt.length(), answered.length()));
            }
        }
        return spans;
    }

    private List<Rendered> oneByOne(List<Message> messages) {
        List<Rendered> each = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role().equals("assistant")) {
                String prompt = template.render(messages.subList(0, i), true);
                List<Message> upTo = messages.subList(0, i + 1);
                String answered = template.render(upTo, false);
                if (!answered.startsWith(prompt)) {
                    throw new ForgeException(ErrorCode.TEMPLATE_FAILED,
                        "The chat template writes a prompt that its own finished turn does not begin with.",
                        "Write the rows out as text, in the form the model is to see.");
                }
                Span answer = new Span(prompt.length(), answered.length());
                each.add(closed(answered, List.of(answer), upTo.subList(i, i + 1)));
            }
        }
        return each;
    }

    /** Cuts white space off behind end-of-turn markers, and puts the end token where there is no marker. */
    private Rendered closed(String whole, List<Span> turns, List<Message> messages) {
        List<String> contents = messages.stream().filter(each -> each.role().equals("assistant"))
            .map(each -> each.content().strip()).toList();
        StringBuilder text = new StringBuilder();
        List<Span> answers = new ArrayList<>();
        int copied = 0;
        for (int i = 0; i < turns.size(); i++) {
            Span turn = turns.get(i);
            String answer = whole.substring(turn.start(), turn.end()).stripTrailing();
            text.append(whole, copied, turn.start());
            int start = text.length();
            boolean open = !contents.get(i).isEmpty() && answer.endsWith(contents.get(i)) && !answer.endsWith(end);
            text.append(answer).append(open ? end : "");
            answers.add(new Span(start, text.length()));
            copied = turn.start() + answer.length();
        }
        return new Rendered(text.append(whole, copied, whole.length()).toString(), answers);
    }

    private static Message message(Turn turn) {
        return new Message(turn.role(), turn.content());
    }

    private static ForgeException at(Example.Conversation conversation, ForgeException failed) {
        Map<String, Object> details = new LinkedHashMap<>(failed.details());
        details.put("file", conversation.place().file());
        details.put("line", conversation.place().line());
        return new ForgeException(failed.code(), conversation.place().file() + ", line " + conversation.place().line()
            + ": " + failed.getMessage(), details, failed.suggestion());
    }
}
