package io.forgellm.training.data.tokens;

import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes examples as tokens.
 *
 * <p>A text is {@code [BOS] tokens EOS}; every token is a target. One longer than a row becomes consecutive pieces,
 * each of which begins with its predecessor's last token, so that every token is predicted once.
 *
 * <p>A conversation is written by the model's chat template ({@link TurnSpans}) and counts the assistant's tokens
 * alone. One longer than a row loses its end. Prompt and completion are a conversation of one question for a model
 * with a template; for one without they are {@code [BOS] prompt completion EOS}, joined as they stand.
 */
public final class ExampleTokenizer {
    private static final int ENCODED_AT_ONCE = 1 << 18;
    private final Tokenizer tokenizer;
    private final TurnSpans spans;
    private final int maxSequence;
    private final boolean maskPrompt;

    /**
     * @param maxSequence tokens in a row, at least 2
     * @param maskPrompt  whether the loss counts answers only
     */
    public ExampleTokenizer(Tokenizer tokenizer, TurnSpans spans, int maxSequence, boolean maskPrompt) {
        this.tokenizer = tokenizer;
        this.spans = spans;
        this.maxSequence = maxSequence;
        this.maskPrompt = maskPrompt;
    }

    /** Fails with TEMPLATE_FAILED where the template does not take the conversation. */
    public Tokenised tokenise(Example example) {
        return switch (example) {
            case Example.Text text -> cut(text.text());
            case Example.Conversation conversation -> answers(spans.of(conversation));
            case Example.Completion(var place, var prompt, var completion) when tokenizer.chatTemplate() != null ->
                answers(spans.of(new Example.Conversation(place,
                    List.of(new Turn("user", prompt), new Turn("assistant", completion)))));
            case Example.Completion completion -> joined(completion);
        };
    }

    private Tokenised cut(String text) {
        int[] tokens = closed(encoded(text));
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from + 1 < tokens.length; from += maxSequence - 1) {
            int to = Math.min(tokens.length, from + maxSequence);
            pieces.add(new Piece(Arrays.copyOfRange(tokens, from, to), all(to - from)));
        }
        return new Tokenised(pieces, false);
    }

    /** Long texts are encoded in parts that end with a line, so that the tokenizer's memory stays bounded. */
    private int[] encoded(String text) {
        if (text.length() <= 2 * ENCODED_AT_ONCE) {
            return tokenizer.encode(text, false);
        }
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = from + ENCODED_AT_ONCE >= text.length() ? -1 : text.indexOf('\n', from + ENCODED_AT_ONCE);
            while (to >= 0 && to + 1 < text.length() && Character.isWhitespace(text.charAt(to + 1))) {
                to++;
            }
            int end = to < 0 ? text.length() : to + 1;
            parts.add(tokenizer.encode(text.substring(from, end), false));
            from = end;
        }
        return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private Tokenised joined(Example.Completion example) {
        int[] prompt = opened(tokenizer.encode(example.prompt(), false));
        int[] answer = tokenizer.encode(example.completion(), false);
        int[] tokens = IntStream.concat(IntStream.concat(Arrays.stream(prompt), Arrays.stream(answer)),
            IntStream.of(tokenizer.endOfSequence())).toArray();
        BitSet targets = new BitSet();
        targets.set(maskPrompt ? prompt.length : 0, tokens.length);
        return fitted(List.of(new Piece(tokens, targets)));
    }

    private Tokenised answers(List<TurnSpans.Rendered> renderings) {
        List<Piece> pieces = new ArrayList<>();
        for (TurnSpans.Rendered rendered : renderings) {
            int[] tokens = opened(tokenizer.encode(rendered.text(), true));
            BitSet targets = maskPrompt ? targets(rendered, tokens) : all(tokens.length);
            pieces.add(new Piece(tokens, targets));
        }
        return fitted(pieces);
    }

    /** A token belongs to an answer if the text before the answer does not make it up. */
    private BitSet targets(TurnSpans.Rendered rendered, int[] tokens) {
        BitSet targets = new BitSet();
        for (TurnSpans.Span span : rendered.answers()) {
            targets.set(boundary(rendered.text(), span.start(), tokens), boundary(rendered.text(), span.end(), tokens));
        }
        return targets;
    }

    private int boundary(String text, int at, int[] tokens) {
        if (at == text.length()) {
            return tokens.length;
        }
        int[] before = opened(tokenizer.encode(text.substring(0, at), true));
        int different = Arrays.mismatch(before, tokens);
        return different < 0 ? tokens.length : different;
    }

    private Tokenised fitted(List<Piece> whole) {
        boolean truncated = false;
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : whole) {
            boolean cut = piece.tokens().length > maxSequence;
            truncated |= cut;
            Piece fitting = cut ? new Piece(Arrays.copyOf(piece.tokens(), maxSequence), piece.targets()) : piece;
            if (!fitting.targets().isEmpty()) {
                pieces.add(fitting);
            }
        }
        return new Tokenised(pieces, truncated);
    }

    private int[] opened(int[] tokens) {
        return tokenizer.beginOfSequence().isEmpty() ? tokens
            : IntStream.concat(IntStream.of(tokenizer.beginOfSequence().getAsInt()), Arrays.stream(tokens)).toArray();
    }

    private int[] closed(int[] tokens) {
        return IntStream.concat(Arrays.stream(opened(tokens)), IntStream.of(tokenizer.endOfSequence())).toArray();
    }

    private static BitSet all(int length) {
        BitSet all = new BitSet(length);
        all.set(0, length);
        return all;
    }
}
