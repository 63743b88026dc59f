package io.forgellm.error;

import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * The base of every error that a client is meant to see: a code, a sentence, the facts and what to do about it.
 * Anything else that is thrown is a defect and shows as {@link ErrorCode#INTERNAL_ERROR}.
 */
public class ForgeException extends RuntimeException {
    private final ErrorCode code;
    private final Map<String, Object> details;
    private final String suggestion;

    /** @param details facts by name, JSON values only; @param suggestion what the caller can do, or null */
    public ForgeException(ErrorCode code, String message, Map<String, Object> details, String suggestion) {
        super(message);
        this.code = code;
        this.details = Map.copyOf(details);
        this.suggestion = suggestion == null ? code.suggestion() : suggestion;
    }

    public ForgeException(ErrorCode code, String message, String suggestion) {
        this(code, message, Map.of(), suggestion);
    }

    public ForgeException(ErrorCode code, String message) {
        this(code, message, Map.of(), null);
    }

    /** The plain case: the code says it all. */
    public ForgeException(ErrorCode code) {
        this(code, code.meaning());
    }

    /** What a client is told of a failure: itself, or for a defect INTERNAL_ERROR, caused by it. */
    public static ForgeException of(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ForgeException known ? known : new ForgeException(ErrorCode.INTERNAL_ERROR).causedBy(cause);
    }

    /** Whether it stands for a defect: its cause belongs into the log. */
    public boolean isDefect() {
        return code == ErrorCode.INTERNAL_ERROR && getCause() != null;
    }

    public ErrorCode code() {
        return code;
    }

    public Map<String, Object> details() {
        return details;
    }

    /** What the caller can do, or null. */
    public String suggestion() {
        return suggestion;
    }

    /** The same error with its cause kept for the log. */
    public ForgeException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }
}
