package io.forgellm.openai.files;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.openai.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** {@code /v1/files}. */
@Path("/v1/files")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "OpenAI")
public class FilesResource {
    private static final int MOST = 10_000;

    private final FileStore files;

    FilesResource(FileStore files) {
        this.files = files;
    }

    /** The answer to a deletion. */
    public record Deleted(String id, String object, boolean deleted) {
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "Upload a file to train on")
    public FileObject upload(@RestForm("file") FileUpload file, @RestForm String purpose) {
        require(file != null && file.fileName() != null, "file", "'file' is missing.");
        require(purpose != null, "purpose", "'purpose' is missing.");
        require(purpose.equals(FileObject.FINE_TUNE), "purpose", "Files are kept for the purpose 'fine-tune' only.");
        require(file.size() > 0, "file", "The file is empty.");
        return files.add(file.uploadedFile(), file.fileName(), purpose);
    }

    private static void require(boolean given, String field, String message) {
        if (!given) {
            throw new ForgeException(ErrorCode.INVALID_REQUEST, message, Map.of("field", field), null);
        }
    }

    @GET
    @Operation(summary = "Uploaded files")
    public Page<FileObject> list(@QueryParam("purpose") String purpose, @QueryParam("after") String after,
                                 @QueryParam("limit") @DefaultValue("10000") int limit,
                                 @QueryParam("order") @DefaultValue("desc") String order) {
        List<FileObject> wanted = files.list().stream()
                .filter(file -> purpose == null || purpose.equals(file.purpose())).toList();
        return Page.of("asc".equals(order) ? wanted.reversed() : wanted, FileObject::id, after, limit, MOST);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One file")
    public FileObject get(@PathParam("id") String id) {
        return files.get(id);
    }

    @GET
    @Path("/{id}/content")
    @Produces(MediaType.WILDCARD)
    @Operation(summary = "What a file holds")
    public Response content(@PathParam("id") String id) {
        FileObject file = files.get(id);
        return Response.ok(files.path(file)).type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header("Content-Disposition", "attachment; filename=\"" + file.filename() + "\"").build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete a file")
    public Deleted delete(@PathParam("id") String id) {
        files.delete(files.get(id));
        return new Deleted(id, "file", true);
    }
}
