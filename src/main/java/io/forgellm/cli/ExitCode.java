package io.forgellm.cli;

/** What a command's exit status says to a script. */
public final class ExitCode {
    public static final int OK = 0;
    /** The command was understood and could not be done. */
    public static final int FAILED = 1;
    /** Unknown command or option, missing or impossible value. */
    public static final int USAGE = 2;
    /** No server answers at the address. */
    public static final int NO_SERVER = 3;
    /** Ctrl-C: 128 + SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {
    }
}
