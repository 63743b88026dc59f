package io.forgellm.log;

/**
 * One entry of the log.
 *
 * @param sequence counts entries since the server's start
 * @param time     ISO 8601, UTC
 * @param level    {@code ERROR}, {@code WARN}, {@code INFO} or {@code DEBUG}
 * @param logger   who says it
 * @param message  with the name and message of what was thrown, if anything was
 */
public record LogLine(long sequence, String time, String level, String logger, String message) {
}
