package io.forgellm.cli;

import java.util.LinkedHashMap;
import java.util.Map;

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

    /** For a command's help. */
    static final Map<String, String> MEANINGS = new LinkedHashMap<>();

    static {
        MEANINGS.put(String.valueOf(OK), "done");
        MEANINGS.put(String.valueOf(FAILED), "understood, but it could not be done");
        MEANINGS.put(String.valueOf(USAGE), "unknown command or option, or an impossible value");
        MEANINGS.put(String.valueOf(NO_SERVER), "no server answers");
        MEANINGS.put(String.valueOf(INTERRUPTED), "interrupted by Ctrl-C");
    }

    private ExitCode() {
    }
}
