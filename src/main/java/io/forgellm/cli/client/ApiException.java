package io.forgellm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import io.forgellm.error.ErrorCode;

/** The server's refusal: its message, code and suggestion as they came. */
public class ApiException extends CliException {
    private final String code;

    public ApiException(String message, String code, String suggestion) {
        super(code.equals(ErrorCode.INVALID_PARAMETER.name()) ? ExitCode.USAGE : ExitCode.FAILED, message, suggestion);
        this.code = code;
    }

    /** Reads {@code {"error":…,"error_code":…,"suggestion":…}}; anything else is told by its status and shape. */
    static ApiException of(int status, JsonNode body) {
        if (body != null && body.path("error").isTextual()) {
            return new ApiException(body.get("error").asText(), body.path("error_code").asText(""),
                    body.path("suggestion").asText(null));
        }
        return new ApiException("The server answered with status " + status + " and no error of its own.", "",
                "Is it a ForgeLLM server that listens there? See its log.");
    }

    /** {@code error_code} as the server sent it, e.g. {@code MODEL_NOT_FOUND}; empty if it sent none. */
    @Override
    public String code() {
        return code;
    }
}
