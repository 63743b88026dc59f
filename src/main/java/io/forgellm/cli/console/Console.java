package io.forgellm.cli.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/**
 * A command's standard streams, and which of them a person sits at. Results go to {@link #out()}, notes, progress and
 * errors to {@link #err()}; colour and moving bars only where a terminal shows them.
 *
 * @param colour whether escape sequences may be written, where the stream is a terminal
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean inIsTerminal, boolean outIsTerminal,
                      boolean errIsTerminal, boolean colour) {

    /** Which streams are terminals, as the launcher found them: {@code in,out,err} or a part of it. */
    static final String TERMINALS = "forgellm.terminals";

    /** The process's own streams; {@code NO_COLOR} and {@code TERM=dumb} take colour away. */
    public static Console ofProcess(Map<String, String> environment) {
        String told = System.getProperty(TERMINALS);
        boolean all = told == null && System.console() != null && System.console().isTerminal();
        List<String> terminals = told == null ? List.of() : List.of(told.split(","));
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
        return new Console(System.in, utf8(System.out), utf8(System.err), all || terminals.contains("in"),
                all || terminals.contains("out"), all || terminals.contains("err"), colour);
    }

    /** A stream into a file or a pipe is UTF-8 whatever the locale says: C.UTF-8 is not set in every container. */
    private static PrintStream utf8(PrintStream stream) {
        return Charset.defaultCharset().equals(stream.charset())
                ? stream : new PrintStream(stream, true, Charset.defaultCharset());
    }

    /** A line for the user that is no result. */
    public void note(String line) {
        err.println(line);
    }

    public void error(String message, String suggestion) {
        error(message, "", suggestion);
    }

    /** @param code the server's, by which docs/errors.md has it, or empty; @param suggestion what to do, or null */
    public void error(String message, String code, String suggestion) {
        err.println((errIsTerminal && colour ? "\033[31mError:\033[0m " : "Error: ") + message
                + (code.isEmpty() ? "" : " [" + code + "]"));
        if (suggestion != null) {
            err.println("  " + suggestion);
        }
    }

    /** Text that stands out on standard output, if a terminal shows it. */
    public String bold(String text) {
        return outIsTerminal && colour ? "\033[1m" + text + "\033[0m" : text;
    }

    /** Text that stands back on standard output, if a terminal shows it. */
    public String dim(String text) {
        return outIsTerminal && colour ? "\033[2m" + text + "\033[0m" : text;
    }
}
