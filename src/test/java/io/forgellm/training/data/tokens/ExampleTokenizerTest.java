package io.forgellm.training.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.data.ByteTokenizer;
import io.forgellm.training.data.Example;
import io.forgellm.training.data.Example.Place;
import io.forgellm.training.data.Example.Turn;
import io.forgellm.training.tokenizer.Tokenizer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExampleTokenizerTest {
    private static final Place PLACE = new Place("facts.jsonl", 7);
    private static final Example.Conversation HI = new Example.Conversation(PLACE, List.of(
        new Turn("system", "Be brief."), new Turn("user", "Hi"), new Turn("assistant", "Hello"),
        new Turn("user", "Bye"), new Turn("assistant", "So long")));

    @Test
    void everyTokenOfATextCounts() {
        Piece piece = only(tokenise(ByteTokenizer.withBegin(), new Example.Text(PLACE, "abc"), 16));
        assertThat(piece.tokens()).containsExactly(ByteTokenizer.BOS, 'a', 'b', 'c', ByteTokenizer.EOS);
        assertThat(piece.targets().stream().boxed()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void markupInATextIsPlainText() {
        assertThat(only(tokenise(ByteTokenizer.plain(), new Example.Text(PLACE, "</s>"), 16)).tokens()).hasSize(5);
    }

    @Test
    void aLongTextIsCutSoThatEveryTokenIsPredictedOnce() {
        Tokenised cut = tokenise(ByteTokenizer.plain(), new Example.Text(PLACE, "abcdefghij"), 4);
        assertThat(cut.pieces()).extracting(piece -> ByteTokenizer.plain().decode(piece.tokens()))
            .containsExactly("abcd", "defg", "ghij", "j</s>");
        String predicted = cut.pieces().stream().map(piece -> targets(ByteTokenizer.plain(), piece))
            .collect(Collectors.joining());
        assertThat(predicted).isEqualTo("bcdefghij</s>");
        assertThat(cut.truncated()).isFalse();
    }

    @Test
    void ofAConversationTheAnswersAndTheirEndsCount() {
        ByteTokenizer tokenizer = ByteTokenizer.chatMl();
        Piece piece = only(tokenise(tokenizer, HI, 200));
        assertThat(tokenizer.decode(piece.tokens())).isEqualTo("<|im_start|>system\nBe brief.<|im_end|>\n"
            + "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n"
            + "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\nSo long<|im_end|>\n");
        assertThat(targets(tokenizer, piece)).isEqualTo("Hello<|im_end|>So long<|im_end|>");
    }

    @Test
    void theWholeConversationCountsWhereThePromptIsNotMasked() {
        ExampleTokenizer tokenizer = new ExampleTokenizer(ByteTokenizer.chatMl(),
            new TurnSpans(ByteTokenizer.chatMl(), "tiny", Instant.EPOCH), 200, false);
        Piece piece = only(tokenizer.tokenise(HI));
        assertThat(piece.targets().cardinality()).isEqualTo(piece.tokens().length - 1);
    }

    @Test
    void aLongConversationLosesItsEndAndOneWithoutAnAnswerLeftIsDropped() {
        Tokenised cut = tokenise(ByteTokenizer.chatMl(), HI, 50);
        assertThat(only(cut).tokens()).hasSize(50);
        assertThat(targets(ByteTokenizer.chatMl(), only(cut))).isEqualTo("Hello<|im_end|>");
        assertThat(cut.truncated()).isTrue();
        assertThat(tokenise(ByteTokenizer.chatMl(), HI, 20).pieces()).isEmpty();
    }

    @Test
    void aModelWithoutTemplateGetsItsFamilysFormAndLearnsToStop() {
        Piece piece = only(tokenise(ByteTokenizer.plain(), HI, 200));
        assertThat(ByteTokenizer.plain().decode(piece.tokens())).isEqualTo("System: Be brief.\n\nHuman: Hi\n"
            + "Assistant: Hello</s>\nHuman: Bye\nAssistant: So long</s>\n");
        assertThat(targets(ByteTokenizer.plain(), piece)).isEqualTo("Hello</s>So long</s>");
    }

    @Test
    void promptAndCompletionAreAQuestionForAChatModelAndJoinedForOthers() {
        Example pair = new Example.Completion(PLACE, "2+2=", "4");
        Piece joined = only(tokenise(ByteTokenizer.withBegin(), pair, 50));
        assertThat(ByteTokenizer.plain().decode(joined.tokens())).isEqualTo("<s>2+2=4</s>");
        assertThat(targets(ByteTokenizer.plain(), joined)).isEqualTo("4</s>");
        Piece asked = only(tokenise(ByteTokenizer.chatMl(), pair, 50));
        assertThat(ByteTokenizer.chatMl().decode(asked.tokens()))
            .isEqualTo("<|im_start|>user\n2+2=<|im_end|>\n<|im_start|>assistant\n4<|im_end|>\n");
    }

    @Test
    void theBeginTokenIsThereOnceEvenIfTheTemplateWritesItToo() {
        ByteTokenizer tokenizer = ByteTokenizer.with("{{ bos_token }}{% for m in messages %}[{{ m.content }}]"
            + "{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}", true);
        Example pair = new Example.Completion(PLACE, "a", "b");
        Piece piece = only(tokenise(tokenizer, pair, 50));
        assertThat(tokenizer.decode(piece.tokens())).isEqualTo("<s>[a][b]<|im_end|>");
        assertThat(targets(tokenizer, piece)).isEqualTo("[b]<|im_end|>");
    }

    /** Qwen's and DeepSeek's templates take the thoughts of earlier answers out. */
    @Test
    void aTemplateThatRewritesEarlierAnswersGetsOneSequenceForEach() {
        ByteTokenizer tokenizer = ByteTokenizer.with("{% for m in messages %}{{ m.role }}:"
            + "{% if m.role == 'assistant' and loop.last %}(thought){% endif %}{{ m.content }}<|im_end|>"
            + "{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}", false);
        Tokenised each = tokenise(tokenizer, HI, 200);
        assertThat(each.pieces()).extracting(piece -> targets(tokenizer, piece))
            .containsExactly("(thought)Hello<|im_end|>", "(thought)So long<|im_end|>");
    }

    @Test
    void aTemplateWhosePromptIsNoBeginningOfTheTurnFailsWithThePlace() {
        ByteTokenizer tokenizer = ByteTokenizer.with("{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}"
            + "{% if add_generation_prompt %}<think>{% endif %}", false);
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> tokenise(tokenizer, HI, 200))
            .withMessageStartingWith("facts.jsonl, line 7: ")
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TEMPLATE_FAILED))
            .satisfies(e -> assertThat(e.details()).containsEntry("line", 7L));
    }

    @Test
    void veryLongTextsAreEncodedInPartsWithNothingLost() {
        String text = "A line of some length, then the next.\n\n".repeat(20_000);
        Piece piece = only(tokenise(ByteTokenizer.plain(), new Example.Text(PLACE, text), 1 << 20));
        assertThat(ByteTokenizer.plain().decode(piece.tokens())).isEqualTo(text + "</s>");
    }

    private static Tokenised tokenise(Tokenizer tokenizer, Example example, int maxSequence) {
        return new ExampleTokenizer(tokenizer, new TurnSpans(tokenizer, "tiny", Instant.EPOCH), maxSequence, true)
            .tokenise(example);
    }

    private static Piece only(Tokenised example) {
        assertThat(example.pieces()).hasSize(1);
        return example.pieces().getFirst();
    }

    private static String targets(Tokenizer tokenizer, Piece piece) {
        return tokenizer.decode(IntStream.range(0, piece.tokens().length).filter(piece.targets()::get)
            .map(i -> piece.tokens()[i]).toArray());
    }
}
