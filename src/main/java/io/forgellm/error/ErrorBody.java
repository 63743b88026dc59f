package io.forgellm.error;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The one error format, as JSON. Whatever was not meant for a client shows as {@code INTERNAL_ERROR} without its text.
 *
 * @param type {@code error} inside a stream, else absent
 */
public record ErrorBody(@JsonInclude(JsonInclude.Include.NON_NULL) String type, boolean success, String error,
                        String errorCode, Map<String, Object> details, String suggestion) {

    public static ErrorBody of(Throwable error) {
        ForgeException shown = ForgeException.of(error);
        return new ErrorBody(null, false, shown.getMessage(), shown.code().name(), shown.details(),
                shown.suggestion());
    }

    /** As the last event of a stream. */
    public ErrorBody asEvent() {
        return new ErrorBody("error", success, error, errorCode, details, suggestion);
    }

    @JsonIgnore
    public ErrorCode code() {
        return ErrorCode.valueOf(errorCode);
    }

    @JsonIgnore
    public int status() {
        return code().status();
    }

    public ForgeException toException() {
        return new ForgeException(code(), error, details == null ? Map.of() : details, suggestion);
    }
}
