package io.forgellm.forge.convert;

/** What a token is, as {@code tokenizer.ggml.token_type} numbers it (llama.h's {@code llama_token_type}). */
enum TokenType {
    NORMAL(1), UNKNOWN(2), CONTROL(3), USER_DEFINED(4), UNUSED(5), BYTE(6);

    private final int id;

    TokenType(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** The type of this number; what llama.cpp does not know counts as normal. */
    static TokenType of(int id) {
        return id >= 2 && id <= 6 ? values()[id - 1] : NORMAL;
    }
}
