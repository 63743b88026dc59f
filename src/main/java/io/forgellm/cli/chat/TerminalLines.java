package io.forgellm.cli.chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines from a person at a terminal, with editing, history and completion of commands. */
public final class TerminalLines implements Lines {
    private final Terminal terminal;
    private final LineReader reader;

    public TerminalLines() {
        try {
            terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = LineReaderBuilder.builder().terminal(terminal)
                .completer(new StringsCompleter(SlashCommand.names()))
                // A '!' or a backslash in a question is meant as it stands.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    @Override
    public String next(String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (UserInterruptException | EndOfFileException e) {
            return null;
        }
    }

    @Override
    public <T> T interruptibly(Supplier<T> work, Runnable interrupted) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
        try {
            return work.get();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
