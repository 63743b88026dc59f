package io.forgellm.settings;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/settings}. */
@Path("/api/settings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "System")
public class SettingsResource {
    private final Settings settings;

    SettingsResource(Settings settings) {
        this.settings = settings;
    }

    /** @param success true; a failure has the error format */
    public record Listing(boolean success, List<Setting> settings) { }

    @GET
    @Operation(summary = "Settings in force, each with the place its value comes from")
    public Listing list() {
        return new Listing(true, settings.all());
    }
}
