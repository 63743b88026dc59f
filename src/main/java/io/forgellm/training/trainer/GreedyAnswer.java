package io.forgellm.training.trainer;

import io.forgellm.generation.Message;
import io.forgellm.generation.template.ChatTemplate;
import io.forgellm.training.spec.RunSpec;
import io.forgellm.training.tokenizer.Tokenizer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The most probable token, again and again, until the model ends its turn. A model with a chat template is asked a
 * question; one without goes on with the text, as it was trained on either.
 */
final class GreedyAnswer implements Probe.Respondent {
    private static final int MOST_TOKENS = 64;
    private static final String WORD = "Yes";

    private final Tokenizer tokenizer;
    private final ChatTemplate template;

    GreedyAnswer(Tokenizer tokenizer, RunSpec spec) {
        this.tokenizer = tokenizer;
        template = tokenizer.chatTemplate() == null ? null : ChatTemplate.of(tokenizer.chatTemplate(),
                spec.modelName(), tokenizer.specialToken("bos_token"), tokenizer.specialToken("eos_token"),
                tokenizer.beginOfSequence().isPresent(), Clock.fixed(spec.created(), ZoneOffset.UTC));
    }

    @Override
    public String answer(String prompt, Probe.Next next) {
        List<Message> question = List.of(new Message("user", prompt));
        int[] start = tokenizer.encode(template == null ? prompt : template.render(question, true), template != null);
        int[] tokens = IntStream.concat(tokenizer.beginOfSequence().stream(), Arrays.stream(start)).toArray();
        Set<Integer> ends = ends(question);
        int from = tokens.length;
        while (tokens.length < from + MOST_TOKENS) {
            int token = greatest(next.logits(tokens));
            if (ends.contains(token)) {
                break;
            }
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
        }
        return tokenizer.decode(Arrays.copyOfRange(tokens, from, tokens.length)).strip();
    }

    /** The end token, and what the template closes an answer with, which need not be the same. */
    private Set<Integer> ends(List<Message> question) {
        Set<Integer> ends = new HashSet<>(Set.of(tokenizer.endOfSequence()));
        if (template != null) {
            String open = template.render(question, true);
            String whole = template.render(List.of(question.getFirst(), new Message("assistant", WORD)), false);
            String closing = whole.startsWith(open + WORD) ? whole.substring(open.length() + WORD.length()).strip() : "";
            int[] marker = tokenizer.encode(closing, true);
            if (marker.length > 0) {
                ends.add(marker[0]);
            }
        }
        return ends;
    }

    private static int greatest(float[] logits) {
        int greatest = 0;
        for (int i = 1; i < logits.length; i++) {
            greatest = logits[i] > logits[greatest] ? i : greatest;
        }
        return greatest;
    }
}
