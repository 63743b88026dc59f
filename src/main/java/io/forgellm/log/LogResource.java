package io.forgellm.log;

import io.smallrye.mutiny.Multi;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/log} looks back, {@code GET /api/log/stream} follows. */
@Path("/api/log")
@Tag(name = "System")
public class LogResource {
    private final Logs logs;
    private final Sse sse;

    LogResource(Logs logs, Sse sse) {
        this.logs = logs;
        this.sse = sse;
    }

    /** @param success true; a failure has the error format */
    public record Lines(boolean success, List<LogLine> lines) { }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The latest entries of the server's log, the oldest first")
    public Lines latest(@BeanParam @Valid LogQuery query,
                        @QueryParam("limit") @DefaultValue("500") @Min(1) @Max(2_000) int limit) {
        return new Lines(true, logs.latest(query, limit));
    }

    @GET
    @Path("/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The same and all that comes, as server-sent events; one that was cut goes on where it was")
    public Multi<OutboundSseEvent> stream(@BeanParam @Valid LogQuery query,
                                          @HeaderParam("Last-Event-ID") @DefaultValue("0") long after) {
        return logs.follow(after, query).filter(lines -> !lines.isEmpty())
                .map(lines -> sse.newEventBuilder().name("lines").id(Long.toString(lines.getLast().sequence()))
                        .mediaType(MediaType.APPLICATION_JSON_TYPE).data(lines).build());
    }
}
