package io.forgellm.files;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/folders}: the folders of data without {@code path}, else what lies in one of them. */
@Path("/api/folders")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "System")
public class FolderResource {
    private final Folders folders;

    FolderResource(Folders folders) {
        this.folders = folders;
    }

    /** @param success true; a failure has the error format */
    public record Listing(boolean success, Folder folder) { }

    @GET
    @Operation(summary = "Folders and files that training data may be read from")
    public Listing list(@QueryParam("path") @DefaultValue("") @Size(max = 4096) String path) {
        return new Listing(true, path.isEmpty() ? folders.roots() : folders.in(path));
    }
}
