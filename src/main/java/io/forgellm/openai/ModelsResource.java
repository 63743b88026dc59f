package io.forgellm.openai;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelClient;
import io.forgellm.model.ModelStatus;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/models}: what can be asked now, which is the loaded model and the runs that tuned it. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "OpenAI")
public class ModelsResource {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ModelClient model;
    private final Catalogue catalogue;

    ModelsResource(ModelClient model, Catalogue catalogue) {
        this.model = model;
        this.catalogue = catalogue;
    }

    /** @param created seconds since 1970; 0 for the loaded file, whose time says nothing */
    public record Model(String id, String object, long created, String ownedBy) {
        static Model of(String id, long created) {
            return new Model(id, "model", created, "forgellm");
        }
    }

    /** A list of models. */
    public record Models(String object, List<Model> data) {
    }

    @GET
    @Operation(summary = "The loaded model and its fine-tuned forms")
    public Models list() {
        return new Models("list", askable());
    }

    @GET
    @Path("/{id:.+}")
    @Operation(summary = "One model, if it can be asked")
    public Model get(@PathParam("id") String id) {
        return askable().stream().filter(model -> model.id().equals(id)).findFirst().orElseThrow(() ->
                new ForgeException(ErrorCode.MODEL_NOT_FOUND, "The model '" + id + "' is not loaded.",
                        Map.of("model", id), "Load it with POST /api/model/load."));
    }

    private List<Model> askable() {
        ModelStatus status = model.status().await().atMost(PATIENCE);
        if (!status.loaded()) {
            return List.of();
        }
        String base = catalogue.find(status.modelName()).path().toString();
        Map<String, Model> tuned = new LinkedHashMap<>();
        catalogue.adapters().stream()
                .filter(adapter -> adapter.isLora() && adapter.checkpoint() != null
                        && adapter.checkpoint().base().equals(base))
                .forEach(adapter -> tuned.merge(FineTuned.model(adapter.checkpoint().run()), model(adapter),
                        (one, other) -> one.created() > other.created() ? one : other));
        return Stream.concat(Stream.of(Model.of(status.modelName(), 0)), tuned.values().stream()).toList();
    }

    private static Model model(CatalogueAdapter adapter) {
        return Model.of(FineTuned.model(adapter.checkpoint().run()), adapter.modified().getEpochSecond());
    }
}
