package io.forgellm.forge.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a published model's curves are, by the Python program's route. */
@Path("/api/check_dashboard")
@RunOnVirtualThread
@Tag(name = "Forge")
public class CheckResource {
    private final Pictures pictures;

    CheckResource(Pictures pictures) {
        this.pictures = pictures;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Checked(boolean success, boolean exists, String dashboardUrl, String path) { }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Whether a published model has a picture of its curves, and where")
    public Checked check(@QueryParam("path") String path) {
        if (path == null || path.isBlank()) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'path': which model?", Map.of("field", "path"), null);
        }
        return pictures.of(path).map(picture -> new Checked(true, true, "/api/dashboard/"
                + picture.getParent().getParent().getFileName() + "/" + PictureResource.NAME, picture.toString()))
                .orElse(new Checked(true, false, null, null));
    }
}
