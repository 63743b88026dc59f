package io.forgellm.model.catalogue;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The models on this machine. */
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Catalogue")
public class CatalogueResource {
    private final Catalogue catalogue;
    private final Removal removal;

    CatalogueResource(Catalogue catalogue, Removal removal) {
        this.catalogue = catalogue;
        this.removal = removal;
    }

    @GET
    @Operation(summary = "Models and adapters on this machine, by name")
    public CatalogueView list() {
        return catalogue.view();
    }

    /** @param success true; a failure has the error format */
    public record Removed(boolean success, String message, ModelView model) { }

    @DELETE
    @Path("/{id:.+}")
    @Operation(summary = "Remove a model of the models folder")
    public Removed remove(@PathParam("id") String id) {
        CatalogueModel model = removal.remove(id);
        return new Removed(true, "Model " + model.id() + " removed", ModelView.of(model));
    }
}
