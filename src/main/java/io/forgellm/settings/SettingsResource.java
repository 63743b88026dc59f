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
    private final UnknownSettings unknown;

    SettingsResource(Settings settings, UnknownSettings unknown) {
        this.settings = settings;
        this.unknown = unknown;
    }

    /**
     * @param success true; a failure has the error format
     * @param unknown what is written somewhere and is no setting
     * @param notes   what variables of the Python program mean here, a sentence for each that is set
     */
    public record Listing(boolean success, List<Setting> settings, List<UnknownSettings.Unknown> unknown,
                          List<String> notes) { }

    @GET
    @Operation(summary = "Settings in force, each with the place its value comes from")
    public Listing list() {
        return new Listing(true, settings.all(), unknown.all(), OldVariables.notes(System.getenv()));
    }
}
