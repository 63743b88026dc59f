package io.forgellm.openai;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.http.Dialect;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Errors as OpenAI's clients expect them. */
public record OpenAiError(Body error) {

    /** @param param the field that is wrong, or null */
    public record Body(String message, String type, String param, String code) {
    }

    static OpenAiError of(ForgeException e) {
        String message = e.suggestion() == null ? e.getMessage() : e.getMessage() + " " + e.suggestion();
        Object field = e.details().get("field");
        return new OpenAiError(new Body(message, type(e.code()), field == null ? null : field.toString(), code(e.code())));
    }

    private static String type(ErrorCode code) {
        return switch (code) {
            case UNAUTHORIZED -> "authentication_error";
            case HOST_NOT_ALLOWED, PATH_NOT_ALLOWED -> "permission_error";
            case QUEUE_FULL -> "rate_limit_error";
            case ErrorCode other when other.status() >= 500 -> "server_error";
            default -> "invalid_request_error";
        };
    }

    private static String code(ErrorCode code) {
        return switch (code) {
            case PROMPT_TOO_LONG -> "context_length_exceeded";
            case UNAUTHORIZED -> "invalid_api_key";
            default -> code.name().toLowerCase(Locale.ROOT);
        };
    }

    @ApplicationScoped
    static class OpenAiDialect implements Dialect {
        @Override
        public String prefix() {
            return "/v1/";
        }

        @Override
        public Object body(ForgeException error) {
            return OpenAiError.of(error);
        }
    }
}
