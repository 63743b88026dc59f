package io.forgellm.engine.child;

/**
 * The engine process's log: lines on standard error, a letter for the severity in front, as llama.cpp's log has them.
 * What llama.cpp warns of is about tuning and for developers, so our own warnings have a letter of theirs.
 */
public final class ChildLog {
    private ChildLog() {
    }

    public static void error(String message) {
        write('E', message);
    }

    public static void warn(String message) {
        write('N', message);
    }

    public static void info(String message) {
        write('I', message);
    }

    private static void write(char severity, String message) {
        System.err.println(severity + " " + message);
    }
}
