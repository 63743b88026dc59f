package io.forgellm.web;

import io.forgellm.model.ModelClient;
import io.forgellm.model.catalogue.Catalogue;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /ui/fit}: whether a model has room in memory with these settings, as the load dialog asks while one types. */
@Path("/ui/fit")
public class FitFragment {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance fit(Fit fit);

        private Templates() {
        }
    }

    private final ModelClient model;
    private final Catalogue catalogue;
    private final Fits fits;

    FitFragment(ModelClient model, Catalogue catalogue, Fits fits) {
        this.model = model;
        this.catalogue = catalogue;
        this.fits = fits;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Uni<TemplateInstance> fit(@QueryParam("model_name") @NotNull String name,
                                     @QueryParam("context_length") @Min(1) @Max(1_048_576) Integer contextLength,
                                     @QueryParam("slots") @Min(1) @Max(64) Integer slots) {
        return model.status().emitOn(Infrastructure.getDefaultWorkerPool()).map(status -> Templates.fit(fits.of(
                catalogue.resolve(name), contextLength, slots, status.memoryBytes() == null ? 0 : status.memoryBytes())));
    }
}
