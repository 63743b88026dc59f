package io.forgellm.trace;

import io.forgellm.log.LogTags;
import java.util.function.BiFunction;

/** Where steps begin. What a message or a thread works for travels as its header, with the log's tags. */
public final class Trace {
    /** Name of the header of HTTP and of messages. */
    public static final String HEADER = LogTags.TRACE;

    private static volatile BiFunction<String, String, Step> beginning;

    private Trace() { }

    /** A step of what is being worked on here. */
    public static Step begin(String name) {
        BiFunction<String, String, Step> on = beginning;
        String inside = on == null ? null : LogTags.trace();
        return inside == null ? Step.NONE : on.apply(name, inside);
    }

    /** The number of the trace that a header names, or null. */
    public static String number(String header) {
        return header != null && header.length() > 35 ? header.substring(3, 35) : null;
    }

    /** @param steps makes one by its name inside of a header's; null turns tracing off */
    static void by(BiFunction<String, String, Step> steps) {
        beginning = steps;
    }
}
