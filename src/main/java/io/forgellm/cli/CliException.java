package io.forgellm.cli;

/** Ends a command with a sentence for the user, what to do about it, and an exit status. */
public class CliException extends RuntimeException {
    private final int exitCode;
    private final String suggestion;

    /** @param exitCode one of {@link ExitCode}; @param suggestion what the user can do, or null */
    public CliException(int exitCode, String message, String suggestion) {
        super(message);
        this.exitCode = exitCode;
        this.suggestion = suggestion;
    }

    public int exitCode() {
        return exitCode;
    }

    /** The server's code for it; empty where the server had no part in it. */
    public String code() {
        return "";
    }

    /** What the user can do, or null. */
    public String suggestion() {
        return suggestion;
    }
}
