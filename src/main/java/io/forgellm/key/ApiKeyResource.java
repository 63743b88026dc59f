package io.forgellm.key;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Keys over HTTP. Who has one of them cannot make or revoke others with it. */
@Path("/api/keys")
@AdministratorOnly
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "System")
public class ApiKeyResource {
    private final ApiKeys keys;

    ApiKeyResource(ApiKeys keys) {
        this.keys = keys;
    }

    public record All(boolean success, List<ApiKey> keys) { }

    public record One(boolean success, ApiKey key) { }

    /** @param secret the key itself, told this once */
    public record Made(boolean success, ApiKey key, String secret) { }

    /** @param name what it is for */
    public record KeyBody(@NotBlank @Size(max = 100) String name) { }

    @GET
    @Operation(summary = "The keys that were made here, the newest first")
    public All all() {
        return new All(true, keys.all());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a key; the answer shows it once")
    public Response make(@Valid @NotNull KeyBody body) {
        ApiKeys.Made made = keys.make(body.name());
        return Response.status(Response.Status.CREATED).entity(new Made(true, made.key(), made.secret())).build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Revoke a key, at once")
    public One revoke(@PathParam("id") String id) {
        return new One(true, keys.revoke(id));
    }
}
