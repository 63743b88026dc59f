package io.forgellm.system;

import io.forgellm.model.ModelClient;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /health}, and {@code /api/health} as old clients call it. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "System")
public class HealthResource {
    private final ModelClient model;
    private final String version;

    HealthResource(ModelClient model, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.model = model;
        this.version = version;
    }

    /** @param model the word for the model's state */
    public record Health(String status, String version, String model) {
    }

    @GET
    @Path("health")
    @Operation(summary = "Is the server well?")
    public Uni<Health> health() {
        return model.status().map(s -> new Health("ok", version, s.state()));
    }

    @GET
    @Path("api/health")
    @Operation(summary = "The same, where the Python program had it")
    public Uni<Health> old() {
        return health();
    }
}
