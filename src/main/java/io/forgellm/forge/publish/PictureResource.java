package io.forgellm.forge.publish;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.io.File;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The curves of a published model, by the Python program's route. */
@Path("/api/dashboard/{path}/{filename}")
@RunOnVirtualThread
@Tag(name = "Forge")
public class PictureResource {
    static final String NAME = "training_dashboard.png";
    private final Pictures pictures;

    PictureResource(Pictures pictures) {
        this.pictures = pictures;
    }

    @GET
    @Produces("image/png")
    @Operation(summary = "The picture of a published model's curves")
    public File picture(@PathParam("path") String model, @PathParam("filename") String name) {
        return pictures.of(model).filter(picture -> picture.endsWith(name)).orElseThrow(() ->
                new ForgeException(ErrorCode.NOT_FOUND, "There is no picture of " + model + "'s curves.",
                        Map.of("model", model), "POST /api/training/publish_checkpoint makes one.")).toFile();
    }
}
