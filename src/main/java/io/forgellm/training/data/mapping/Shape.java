package io.forgellm.training.data.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The shapes of rows that are known, in the order in which they are tried. docs/datasets.md shows each. */
public enum Shape {
    /** A whole file of text. */
    DOCUMENT,
    /** {@code <conversation>} elements inside Markdown. */
    CONVERSATION_MARKUP,
    MESSAGES("messages"),
    SHAREGPT("conversations"),
    ALPACA("instruction", "output"),
    PROMPT_COMPLETION("prompt", "completion"),
    PROMPT_RESPONSE("prompt", "response"),
    QUESTION_ANSWER("question", "answer"),
    TEXT("text");

    private final List<String> required;

    Shape(String... required) {
        this.required = List.of(required);
    }

    /** Fields that a row must have to be of this shape; empty for documents. */
    List<String> required() {
        return required;
    }

    /** The name in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For messages: {@code messages; conversations; instruction and output; …}. */
    static String known() {
        return Arrays.stream(values()).filter(shape -> !shape.required.isEmpty())
            .map(shape -> String.join(" and ", shape.required)).collect(Collectors.joining("; "));
    }
}
