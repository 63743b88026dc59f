package io.forgellm.model;

import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.ModelView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/model/info}; apart from the other model routes because it reads the catalogue's files. */
@Path("/api/model/info")
@Tag(name = "Model")
public class InfoResource {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ModelClient model;
    private final Catalogue catalogue;

    InfoResource(ModelClient model, Catalogue catalogue) {
        this.model = model;
        this.catalogue = catalogue;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(summary = "What is loaded, with its place in the catalogue")
    public InfoBody info() {
        ModelStatus status = model.status().await().atMost(PATIENCE);
        return InfoBody.of(status, status.loaded() ? ModelView.of(catalogue.find(status.modelName())) : null);
    }
}
