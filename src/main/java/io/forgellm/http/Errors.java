package io.forgellm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorBody;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.quarkus.arc.All;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.util.List;

/** Turns an error into an answer, in the dialect of the path that was asked. */
@ApplicationScoped
public class Errors {
    /** Seconds after which a refused client may try again. */
    private static final String RETRY_AFTER = "1";

    private final List<Dialect> dialects;
    private final ObjectMapper json;

    Errors(@All List<Dialect> dialects, ObjectMapper json) {
        this.dialects = dialects;
        this.json = json;
    }

    /** For REST endpoints. */
    public Response response(String path, ForgeException error) {
        Response.ResponseBuilder response = Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE).entity(body(path, error));
        if (error.code() == ErrorCode.QUEUE_FULL || error.code() == ErrorCode.DATABASE_UNAVAILABLE) {
            response.header("Retry-After", RETRY_AFTER);
        }
        return response.build();
    }

    /** For what is refused before any endpoint is reached. */
    public void end(RoutingContext http, ForgeException error) {
        try {
            http.response().setStatusCode(error.code().status()).putHeader("Content-Type", MediaType.APPLICATION_JSON)
                    .end(json.writeValueAsString(body(http.normalizedPath(), error)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object body(String path, ForgeException error) {
        for (Dialect dialect : dialects) {
            if (path.startsWith(dialect.prefix())) {
                return dialect.body(error);
            }
        }
        return ErrorBody.of(error);
    }
}
