package io.forgellm.engine.child;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A child's log: lines on standard error, a letter for the severity in front, as llama.cpp's log has them, and in brackets
 * the request that the line is about. What llama.cpp says and warns of is about tuning and for developers, so what we say
 * and warn of has letters of its own.
 */
public final class ChildLog {
    private ChildLog() {
    }

    public static void error(String message) {
        write("E", message);
    }

    /** With all that leads to it: further lines go on where the first began. */
    public static void error(Throwable defect) {
        StringWriter trace = new StringWriter();
        defect.printStackTrace(new PrintWriter(trace, true));
        error(trace.toString().stripTrailing());
    }

    public static void warn(String message) {
        write("N", message);
    }

    public static void say(String message) {
        write("S", message);
    }

    /** What llama.cpp says. */
    public static void info(String message) {
        write("I", message);
    }

    /** @param request as {@link io.forgellm.engine.EngineRequest#origin}, may be null */
    static void say(String request, String message) {
        write(label("S", request), message);
    }

    /** @param request as {@link io.forgellm.engine.EngineRequest#origin}, may be null */
    static void error(String request, String message) {
        write(label("E", request), message);
    }

    private static String label(String severity, String request) {
        return request == null ? severity : severity + "[" + request + "]";
    }

    private static void write(String label, String message) {
        System.err.println(label + " " + message);
    }
}
