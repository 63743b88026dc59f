package io.forgellm.model.pull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.error.ErrorBody;
import io.forgellm.http.EventStream;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pulls and imports: started and watched by the same call, and not ended by a client that goes away. */
@Path("/api/models")
@RunOnVirtualThread
@Tag(name = "Catalogue")
public class PullResource {
    private final Pulls pulls;
    private final Importer importer;
    private final ObjectMapper json;

    PullResource(Pulls pulls, Importer importer, ObjectMapper json) {
        this.pulls = pulls;
        this.importer = importer;
        this.json = json;
    }

    /** A pull or import under way. @param state its latest event */
    public record Running(String id, String name, Object state) { }

    /** @param pulls in order of their names */
    public record AllRunning(List<Running> pulls) { }

    /** The answer to a cancel: it ends soon. */
    public record Cancelling(boolean success, String id, String message) { }

    @POST
    @Path("/pull")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.TEXT_PLAIN, MediaType.SERVER_SENT_EVENTS, MediaType.APPLICATION_JSON})
    @Operation(summary = "Pull a model, or watch the pull that is under way; JSON lines or server-sent events")
    public Response pull(@NotNull PullBody body, @HeaderParam(HttpHeaders.ACCEPT) String accept) {
        return stream(pulls.start(body), accept);
    }

    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.TEXT_PLAIN, MediaType.SERVER_SENT_EVENTS, MediaType.APPLICATION_JSON})
    @Operation(summary = "Import a file of this machine; JSON lines or server-sent events")
    public Response importFile(@NotNull ImportBody body, @HeaderParam(HttpHeaders.ACCEPT) String accept)
            throws IOException {
        Importer.Plan plan = importer.check(body);
        return stream(pulls.start(plan.targets(), plan.name(), importer.task(plan)), accept);
    }

    @GET
    @Path("/pulls")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Pulls and imports under way")
    public AllRunning running() {
        return new AllRunning(pulls.running().stream()
            .map(pull -> new Running(pull.id(), pull.name(), pull.latest().body())).toList());
    }

    @DELETE
    @Path("/pulls/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Cancel a pull; what came is kept for the next")
    public Cancelling cancel(@PathParam("id") String id) {
        Pull pull = pulls.cancel(id);
        return new Cancelling(true, pull.id(), "The pull of " + pull.name() + " is being cancelled");
    }

    private Response stream(Pull pull, String accept) {
        Multi<Object> events = pull.events().map(PullEvent::body);
        return EventStream.wanted(accept) ? EventStream.events(events, PullResource::type, json)
            : EventStream.lines(events, json);
    }

    private static String type(Object body) {
        return body instanceof PullEvent event ? event.type() : ((ErrorBody) body).type();
    }
}
