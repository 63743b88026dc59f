package io.forgellm.cli.chat;

import java.util.function.Supplier;

/** Where a session's lines come from; a terminal edits and remembers them. */
public interface Lines extends AutoCloseable {
    /** The next line, or null when the user wants to leave: Ctrl-C at the prompt, Ctrl-D, end of input. */
    String next(String prompt);

    /** Does work during which Ctrl-C calls {@code interrupted} instead of ending the program. */
    <T> T interruptibly(Supplier<T> work, Runnable interrupted);

    @Override
    void close();
}
