package io.forgellm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.forgellm.database.DatabaseErrors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every exception on its way out of an endpoint: the one map to {@link ForgeException}, rendered by {@link Errors}. */
class ErrorMappers {
    private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

    private final Errors errors;

    ErrorMappers(Errors errors) {
        this.errors = errors;
    }

    @ServerExceptionMapper
    Response known(ForgeException error, RoutingContext http) {
        return errors.response(http.normalizedPath(), error);
    }

    @ServerExceptionMapper
    Response violation(ConstraintViolationException error, RoutingContext http) {
        return errors.response(http.normalizedPath(), BodyErrors.of(error));
    }

    @ServerExceptionMapper
    Response mismatch(MismatchedInputException error, RoutingContext http) {
        return errors.response(http.normalizedPath(), BodyErrors.of(error));
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException error, RoutingContext http) {
        return errors.response(http.normalizedPath(), BodyErrors.of(error));
    }

    @ServerExceptionMapper
    Response web(WebApplicationException error, RoutingContext http) {
        if (error.getCause() instanceof JsonProcessingException cause) {
            return errors.response(http.normalizedPath(), BodyErrors.of(cause));
        }
        // So Jakarta REST tells of a value in the query that cannot be converted; paths hold texts alone.
        if (error instanceof NotFoundException && error.getCause() != null && http.request().query() != null) {
            return errors.response(http.normalizedPath(), ofQuery(http.request().query()));
        }
        return errors.response(http.normalizedPath(), ofStatus(error, http));
    }

    private static ForgeException ofQuery(String query) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER,
                "The query '" + query + "' holds a value that its parameter does not take.", Map.of("query", query),
                "GET /q/swagger-ui shows what each parameter takes.");
    }

    private static ForgeException ofStatus(WebApplicationException error, RoutingContext http) {
        String asked = http.request().method() + " " + http.normalizedPath();
        return switch (error.getResponse().getStatus()) {
            case 404 -> new ForgeException(ErrorCode.NOT_FOUND, "There is nothing at " + http.normalizedPath() + ".",
                    "GET /q/swagger-ui shows what there is.");
            case 405 -> new ForgeException(ErrorCode.METHOD_NOT_ALLOWED, asked + " is not offered; the path takes "
                    + "another method.", null);
            case 406 -> new ForgeException(ErrorCode.NOT_ACCEPTABLE, asked + " cannot answer as "
                    + http.request().getHeader("Accept") + ".", "Ask for application/json.");
            case 415 -> new ForgeException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, asked + " does not take "
                    + http.request().getHeader("Content-Type") + ".", "Send Content-Type: application/json.");
            case 413 -> new ForgeException(ErrorCode.PAYLOAD_TOO_LARGE);
            default -> error.getResponse().getStatus() < 500
                    ? new ForgeException(ErrorCode.INVALID_REQUEST) : unknown(error);
        };
    }

    /**
     * A client that went away in the middle of its body is no defect, nor is one that was told already that its body is
     * too large; neither reads this.
     */
    @ServerExceptionMapper
    Response io(IOException error, RoutingContext http) {
        // The channel may be closed a moment before the response knows.
        boolean unread = http.response().closed() || http.response().ended()
                || error.getCause() instanceof ClosedChannelException;
        return unread ? errors.response(http.normalizedPath(), new ForgeException(ErrorCode.CANCELLED))
                : defect(error, http);
    }

    @ServerExceptionMapper
    Response defect(Throwable error, RoutingContext http) {
        return errors.response(http.normalizedPath(), DatabaseErrors.of(error).map(ErrorMappers::noted)
                .orElseGet(() -> unknown(error)));
    }

    private static ForgeException noted(ForgeException error) {
        LOG.warnf("The database failed a request: %s", error.getCause());
        return error;
    }

    private static ForgeException unknown(Throwable error) {
        LOG.error("A request failed in a way that was not foreseen", error);
        return new ForgeException(ErrorCode.INTERNAL_ERROR);
    }
}
