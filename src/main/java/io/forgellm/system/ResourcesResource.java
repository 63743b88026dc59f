package io.forgellm.system;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/resources}. */
@Path("/api/resources")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "System")
public class ResourcesResource {
    private final ResourceWatch watch;

    ResourcesResource(ResourceWatch watch) {
        this.watch = watch;
    }

    /** @param success true; a failure has the error format */
    public record Look(boolean success, Resources resources) { }

    @GET
    @Operation(summary = "Memory, processors, disk, temperatures, and what each of the server's processes takes")
    public Look look() {
        return new Look(true, watch.look());
    }
}
