package io.forgellm.log;

import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.Locale;

/**
 * Which entries of the log are wanted. What is null is not asked for.
 *
 * @param level   the least severity
 * @param search  a text that logger or message holds, in any case
 * @param process the beginning of the name: {@code engine} for all of them
 */
public record LogQuery(@QueryParam("level") @DefaultValue("INFO") LogLevel level,
                       @QueryParam("search") @DefaultValue("") @Size(max = 200) String search,
                       @QueryParam("request_id") @Size(max = 200) String requestId,
                       @QueryParam("model") @Size(max = 400) String model,
                       @QueryParam("run_id") @Size(max = 200) String runId,
                       @QueryParam("job_id") @Size(max = 200) String jobId,
                       @QueryParam("process") @Size(max = 100) String process) {

    static LogQuery of(LogLevel level, String search) {
        return new LogQuery(level, search, null, null, null, null, null);
    }

    boolean takes(LogLine line) {
        return LogLevel.valueOf(line.level()).compareTo(level) <= 0 && is(requestId, line.requestId())
                && is(model, line.model()) && is(runId, line.runId()) && is(jobId, line.jobId())
                && (process == null || line.process().startsWith(process)) && holds(line);
    }

    private boolean holds(LogLine line) {
        return search.isEmpty() || (line.logger() + " " + line.message()).toLowerCase(Locale.ROOT)
                .contains(search.toLowerCase(Locale.ROOT));
    }

    private static boolean is(String wanted, String value) {
        return wanted == null || wanted.isEmpty() || wanted.equals(value);
    }
}
