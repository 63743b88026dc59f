package io.forgellm.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Looking into folders as the Python program's page does, inside the folders of data alone. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Python program")
public class OldFolderResource {
    private final Folders folders;
    private final FolderWindow window;

    OldFolderResource(Folders folders, FolderWindow window) {
        this.folders = folders;
        this.window = window;
    }

    public record Wanted(@NotBlank @Size(max = 4096) String path) { }

    public record Item(String name, String path, boolean isDirectory) { }

    public record Contents(boolean success, List<Item> contents) { }

    public record Text(boolean success, String content) { }

    /** @param description of a folder what it holds, of a file its size */
    public record Described(String name, String path, boolean isDirectory, String description) { }

    /** @param parentPath absent at a root */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Browsed(boolean success, String currentPath, String parentPath, List<Described> items) { }

    public record Opened(boolean success, String message) { }

    @GET
    @Path("api/filesystem/browse")
    @Operation(summary = "What lies in a folder, with sizes; the working folder without a path")
    public Browsed browse(@QueryParam("path") @DefaultValue("") @Size(max = 4096) String path) {
        Folder folder = folders.in(folders.absolute(path));
        List<Described> items = new ArrayList<>();
        folder.folders().forEach(f -> items.add(new Described(f.name(), f.path(), true, folders.count(f.path()))));
        folder.files().forEach(f -> items.add(new Described(f.name(), f.path(), false, SizeText.of(f.size()))));
        return new Browsed(true, folder.path(), folder.parent(), items);
    }

    @POST
    @Path("api/directories/contents")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What lies in a folder")
    public Contents contents(@Valid @NotNull Wanted wanted) {
        Folder folder = folders.in(folders.absolute(wanted.path()));
        List<Item> items = new ArrayList<>();
        folder.folders().forEach(entry -> items.add(new Item(entry.name(), entry.path(), true)));
        folder.files().forEach(entry -> items.add(new Item(entry.name(), entry.path(), false)));
        return new Contents(true, items);
    }

    @POST
    @Path("api/directories/read-file")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "A text file's content")
    public Text read(@Valid @NotNull Wanted wanted) {
        return new Text(true, folders.text(folders.absolute(wanted.path())));
    }

    @POST
    @Path("api/open_folder")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Show a folder, or the folder of a file, in a window on the server's own screen")
    public Opened open(@Valid @NotNull Wanted wanted) {
        java.nio.file.Path folder = folders.folderOf(folders.absolute(wanted.path()));
        window.open(folder);
        return new Opened(true, "Opened " + folder);
    }
}
