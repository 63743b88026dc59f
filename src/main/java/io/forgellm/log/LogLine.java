package io.forgellm.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * One entry of the log.
 *
 * @param sequence  counts entries since the server's start
 * @param time      ISO 8601, UTC
 * @param level     {@code ERROR}, {@code WARN}, {@code INFO} or {@code DEBUG}
 * @param logger    who says it
 * @param message   with the name and message of what was thrown, if anything was
 * @param process   {@code server}, or the child that said it, such as {@code engine 4711}
 * @param requestId the HTTP request that caused it, or null; as the following
 * @param model     the model that it is about
 * @param runId     the run of training
 * @param jobId     the job
 */
@JsonPropertyOrder({"sequence", "time", "level", "logger", "message", "process", "request_id", "model", "run_id", "job_id"})
public record LogLine(long sequence, String time, String level, String logger, String message, String process,
                      @JsonProperty("request_id") String requestId, String model, @JsonProperty("run_id") String runId,
                      @JsonProperty("job_id") String jobId) {
    private static final int LONGEST = 4_000;
    private static final String SERVER = "server";

    static LogLine of(long sequence, LogRecord entry) {
        ExtLogRecord line = ExtLogRecord.wrap(entry);
        String process = line.getMdc(LogTags.PROCESS);
        return new LogLine(sequence, line.getInstant().toString(), LogLevel.of(line.getLevel()).name(),
                line.getLoggerName() == null ? "" : line.getLoggerName(), message(line),
                process == null ? SERVER : process, line.getMdc(LogTags.REQUEST), line.getMdc(LogTags.MODEL),
                line.getMdc(LogTags.RUN), line.getMdc(LogTags.JOB));
    }

    private static String message(ExtLogRecord line) {
        String said = String.valueOf(line.getFormattedMessage());
        String whole = line.getThrown() == null ? said : said + ": " + line.getThrown();
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + " …";
    }
}
