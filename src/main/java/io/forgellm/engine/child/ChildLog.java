package io.forgellm.engine.child;

/**
 * The engine process's log: lines on standard error, a letter for the severity in front. The server joins them to its
 * own log.
 */
public final class ChildLog {
    private ChildLog() {
    }

    public static void error(String message) {
        write('E', message);
    }

    public static void warn(String message) {
        write('W', message);
    }

    public static void info(String message) {
        write('I', message);
    }

    private static void write(char severity, String message) {
        System.err.println(severity + " " + message);
    }
}
