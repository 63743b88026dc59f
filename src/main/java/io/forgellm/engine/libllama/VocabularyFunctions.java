package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Between text and tokens. Thread-safe, as llama.cpp's tokeniser is. */
final class VocabularyFunctions {
    private static final int USUAL_PIECE = 64;

    private final MethodHandle size;
    private final MethodHandle begin;
    private final MethodHandle addsBegin;
    private final MethodHandle endsGeneration;
    private final MethodHandle tokenize;
    private final MethodHandle tokenToPiece;

    VocabularyFunctions(NativeLibrary llama) {
        size = llama.function("llama_vocab_n_tokens", JAVA_INT, ADDRESS);
        begin = llama.function("llama_vocab_bos", JAVA_INT, ADDRESS);
        addsBegin = llama.function("llama_vocab_get_add_bos", JAVA_BOOLEAN, ADDRESS);
        endsGeneration = llama.function("llama_vocab_is_eog", JAVA_BOOLEAN, ADDRESS, JAVA_INT);
        tokenize = llama.function("llama_tokenize", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_BOOLEAN, JAVA_BOOLEAN);
        tokenToPiece = llama.function("llama_token_to_piece", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_INT, JAVA_BOOLEAN);
    }

    int size(MemorySegment vocabulary) {
        try {
            return (int) size.invokeExact(vocabulary);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The token that begins a text, -1 if there is none. */
    int begin(MemorySegment vocabulary) {
        try {
            return (int) begin.invokeExact(vocabulary);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Whether texts begin with the token of {@link #begin}. */
    boolean addsBegin(MemorySegment vocabulary) {
        try {
            return (boolean) addsBegin.invokeExact(vocabulary);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    boolean endsGeneration(MemorySegment vocabulary, int token) {
        try {
            return (boolean) endsGeneration.invokeExact(vocabulary, token);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    int[] tokenize(MemorySegment vocabulary, String text, boolean addSpecial) {
        return tokenize(vocabulary, text, addSpecial, true);
    }

    /** @param parseSpecial whether markup becomes its own token, or is read as plain text */
    int[] tokenize(MemorySegment vocabulary, String text, boolean addSpecial, boolean parseSpecial) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment input = arena.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, input, JAVA_BYTE, 0, bytes.length);
            // A token stands for at least one byte; beyond these come BOS and EOS.
            int room = bytes.length + 4;
            MemorySegment tokens = arena.allocate(JAVA_INT, room);
            int count = (int) tokenize.invokeExact(vocabulary, input, bytes.length, tokens, room, addSpecial,
                parseSpecial);
            if (count < 0) {
                room = -count;
                tokens = arena.allocate(JAVA_INT, room);
                count = (int) tokenize.invokeExact(vocabulary, input, bytes.length, tokens, room, addSpecial,
                    parseSpecial);
            }
            return tokens.asSlice(0, count * JAVA_INT.byteSize()).toArray(JAVA_INT);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** The bytes that a token stands for; none for control tokens. */
    byte[] piece(MemorySegment vocabulary, int token) {
        return piece(vocabulary, token, false);
    }

    /** @param special whether control tokens show as their markup */
    byte[] piece(MemorySegment vocabulary, int token, boolean special) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(USUAL_PIECE);
            int length = (int) tokenToPiece.invokeExact(vocabulary, token, bytes, USUAL_PIECE, 0, special);
            if (length < 0) {
                bytes = arena.allocate(-length);
                length = (int) tokenToPiece.invokeExact(vocabulary, token, bytes, -length, 0, special);
            }
            return bytes.asSlice(0, length).toArray(JAVA_BYTE);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }
}
