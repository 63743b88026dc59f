package io.forgellm.openai;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.ModelClient;
import io.forgellm.model.ModelStatus;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/models}: what can be asked now, which is the loaded model. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "OpenAI")
public class ModelsResource {
    private final ModelClient model;

    ModelsResource(ModelClient model) {
        this.model = model;
    }

    /** @param created the API wants a time; a loaded file has none that matters */
    public record Model(String id, String object, long created, String ownedBy) {
        static Model of(ModelStatus status) {
            return new Model(status.modelName(), "model", 0, "forgellm");
        }
    }

    /** A list of models. */
    public record Models(String object, List<Model> data) {
    }

    @GET
    @Operation(summary = "The loaded model")
    public Uni<Models> list() {
        return model.status().map(s -> new Models("list", s.loaded() ? List.of(Model.of(s)) : List.of()));
    }

    @GET
    @Path("/{id:.+}")
    @Operation(summary = "One model, if it is loaded")
    public Uni<Model> get(@PathParam("id") String id) {
        return model.status().map(s -> {
            if (s.loaded() && id.equals(s.modelName())) {
                return Model.of(s);
            }
            throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, "The model '" + id + "' is not loaded.",
                    Map.of("model", id), "Load it with POST /api/model/load.");
        });
    }
}
