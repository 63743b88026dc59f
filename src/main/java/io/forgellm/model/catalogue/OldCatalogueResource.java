package io.forgellm.model.catalogue;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/base_models}: the Python program's short list, without {@code success} as there. */
@Path("/api/base_models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Python program")
public class OldCatalogueResource {
    private static final double GIGABYTE = 1 << 30;

    private final Catalogue catalogue;

    OldCatalogueResource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** @param size in GiB, two decimals */
    public record Model(String name, String path, double size) { }

    public record Models(List<Model> models) { }

    @GET
    @Operation(summary = "Models that can be loaded, by name")
    public Models base() {
        return new Models(catalogue.list().stream().filter(model -> model.error() == null)
                .map(model -> new Model(model.name(), model.path().toString(),
                        Math.round(model.sizeBytes() / GIGABYTE * 100) / 100.0)).toList());
    }
}
