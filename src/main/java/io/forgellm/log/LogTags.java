package io.forgellm.log;

import java.util.Map;
import org.jboss.logging.MDC;

/**
 * What a line of the log is about, by the names that lines, the API and JSON have for it. The request stands in the MDC,
 * which belongs to the request's own context; the others are said with the line ({@link TaggedLog}).
 */
public final class LogTags {
    public static final String REQUEST = "request_id";
    public static final String MODEL = "model";
    public static final String RUN = "run_id";
    public static final String JOB = "job_id";
    /** Who says it, where it is not the server: {@code engine 4711}. */
    public static final String PROCESS = "process";
    /** Where the work belongs in a trace; goes the request's ways, and into no line. */
    public static final String TRACE = "traceparent";

    private LogTags() { }

    /** The request that is being worked on here, or null. */
    public static String request() {
        return MDC.get(REQUEST) instanceof String id ? id : null;
    }

    /** From here on, in this context, lines are about this request; null leaves all as it is. */
    public static void request(String id) {
        if (id != null) {
            MDC.put(REQUEST, id);
        }
    }

    /** The step of a trace that is being worked on here, or null. */
    public static String trace() {
        return MDC.get(TRACE) instanceof String header ? header : null;
    }

    /** From here on, in this context, steps are inside of this one; null leaves all as it is. */
    public static void trace(String header) {
        if (header != null) {
            MDC.put(TRACE, header);
        }
    }

    /** The same work, whose lines on whatever thread are about what lines here are about. */
    public static Runnable carried(Runnable work) {
        Map<String, Object> tags = MDC.getMap();
        return tags == null || tags.isEmpty() ? work : () -> {
            tags.forEach(MDC::put);
            try {
                work.run();
            } finally {
                tags.keySet().forEach(MDC::remove);
            }
        };
    }
}
