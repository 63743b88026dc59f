package io.forgellm.settings;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/config/global_folders}, as the Python program's page shows and changes them. */
@Path("/api/config/global_folders")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "System")
public class GlobalFoldersResource {
    private final GlobalFolders folders;

    GlobalFoldersResource(GlobalFolders folders) {
        this.folders = folders;
    }

    public record Shown(boolean success, String huggingfaceCache, String outputFolder) { }

    /** Either may be missing and stays as it is. */
    public record Choice(@Size(min = 1, max = 4096) String huggingfaceCache,
                         @Size(min = 1, max = 4096) String outputFolder) { }

    public record Changed(boolean success, String message) { }

    @GET
    @Operation(summary = "The Hugging Face cache and the folder of runs in use")
    public Shown get() {
        return new Shown(true, folders.cache().toString(), folders.output().toString());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Choose other folders; kept over restarts")
    public Changed choose(@Valid @NotNull Choice choice) {
        folders.choose(choice.huggingfaceCache(), choice.outputFolder());
        return new Changed(true, "Global folders updated");
    }
}
