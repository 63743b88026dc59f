package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Ends a computation from another thread. ggml asks a callback {@code bool (*)(void * data)} after every graph node,
 * a thousand times per token; a call into Java would cost more than it is worth. The C library's {@code strlen} on a
 * one-letter text gives the same answer without Java: 1 while the letter is set, 0 while it is not.
 */
final class AbortFlag {
    private static final VarHandle LETTER = JAVA_BYTE.varHandle();

    private final MemorySegment text = Arena.global().allocate(2);

    MemorySegment callback() {
        return Linker.nativeLinker().defaultLookup().findOrThrow("strlen");
    }

    MemorySegment data() {
        return text;
    }

    void raise() {
        LETTER.setVolatile(text, 0L, (byte) 1);
    }

    void lower() {
        LETTER.setVolatile(text, 0L, (byte) 0);
    }
}
