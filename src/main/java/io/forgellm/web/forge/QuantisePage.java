package io.forgellm.web.forge;

import io.forgellm.error.ForgeException;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.quantise.QuantisationResource;
import io.forgellm.web.ModelRow;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /quantise?model=NAME}: a model in fewer bits. {@code GET /ui/quantise/types?model_path=NAME} is its list of
 * types with what they come to for this model on this machine.
 */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class QuantisePage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance quantise(Snapshot snapshot, String model, TypesView types, List<JobView> jobs);

        static native TemplateInstance types(TypesView types);

        private Templates() {
        }
    }

    private final PageState page;
    private final ForgeBook forge;
    private final QuantisationResource quantisation;

    QuantisePage(PageState page, ForgeBook forge, QuantisationResource quantisation) {
        this.page = page;
        this.forge = forge;
        this.quantisation = quantisation;
    }

    @GET
    @Path("quantise")
    @Operation(hidden = true)
    public TemplateInstance quantise(@QueryParam("model") @DefaultValue("") @Size(max = 4096) String asked) {
        Snapshot snapshot = page.snapshot().await().indefinitely();
        String model = asked.isEmpty() ? wholeOne(snapshot) : asked;
        return Templates.quantise(snapshot, model, look(model), forge.jobs(ForgeView.QUANTISE));
    }

    /** Not one that would lose once more: that is chosen by hand, or not at all. */
    private static String wholeOne(Snapshot snapshot) {
        return snapshot.loadable().stream().filter(model -> FloatType.named(model.quantisation()).isPresent())
                .map(ModelRow::id).findFirst().orElse("");
    }

    /** As the world spells it too. */
    @GET
    @Path("quantize")
    @Operation(hidden = true)
    public Response quantize(@Context UriInfo address) {
        return Response.status(Response.Status.MOVED_PERMANENTLY)
                .location(address.getRequestUriBuilder().replacePath("/quantise").build()).build();
    }

    @GET
    @Path("ui/quantise/types")
    @Operation(hidden = true)
    public TemplateInstance types(@QueryParam("model_path") @DefaultValue("") @Size(max = 4096) String model) {
        return Templates.types(look(model));
    }

    private TypesView look(String model) {
        if (model.isEmpty()) {
            return TypesView.none("Choose a model.", null);
        }
        try {
            return TypesView.of(quantisation.suggest(model));
        } catch (ForgeException refused) {
            return TypesView.none(refused.getMessage(), refused.suggestion());
        }
    }
}
