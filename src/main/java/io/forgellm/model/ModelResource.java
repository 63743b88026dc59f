package io.forgellm.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.engine.AdapterSetting;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.http.EventStream;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.Multi;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Load, unload, adapters and status of the one model, over HTTP. */
@Path("/api/model")
@Tag(name = "Model")
public class ModelResource {
    private final ModelClient model;
    private final ObjectMapper json;

    ModelResource(ModelClient model, ObjectMapper json) {
        this.model = model;
        this.json = json;
    }

    @POST
    @Path("/load")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "Load a model in place of the present one")
    public Uni<Response> load(@Valid @NotNull LoadBody body, @HeaderParam(HttpHeaders.ACCEPT) String accept) {
        LoadModel request = request(body);
        if (EventStream.wanted(accept)) {
            Multi<Object> events = LoadEvents.of(model.load(request), model.changes());
            return Uni.createFrom().item(EventStream.events(events, LoadEvents::name, json));
        }
        Uni<Response> loaded = model.load(request).map(s -> Response.ok(LoadReply.loaded(s)).build());
        if (body.waits() == null || body.waits()) {
            return loaded;
        }
        // What is wrong at once is said at once; the rest shows in the status.
        Uni<Response> started = model.changes().toUni()
                .map(s -> Response.accepted(LoadReply.started(request)).build());
        return Uni.join().first(started, loaded).toTerminate();
    }

    private static LoadModel request(LoadBody body) {
        List<AdapterSetting> adapters = body.adapterPath() == null || body.adapterPath().isBlank() ? List.of()
                : List.of(adapter(body.adapterPath(), body.adapterScale()));
        boolean named = body.modelName() != null && !body.modelName().isBlank();
        if (!named && adapters.isEmpty()) {
            throw new ForgeException(ErrorCode.INVALID_REQUEST, "'model_name' must not be blank.",
                    Map.of("model_name", "must not be blank"), null);
        }
        return new LoadModel(named ? body.modelName() : null, adapters, body.contextLength(), body.slots(), body.threads(),
                body.gpuLayers());
    }

    private static AdapterSetting adapter(String path, Float scale) {
        try {
            return new AdapterSetting(java.nio.file.Path.of(path), scale == null ? 1 : scale);
        } catch (InvalidPathException e) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "The adapter's path is no path: " + e.getReason());
        }
    }

    @POST
    @Path("/unload")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "End the engine and give its memory back")
    public Uni<LoadReply> unload() {
        return model.unload().map(s -> LoadReply.unloaded());
    }

    @PUT
    @Path("/adapters")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Put adapters on, scale them or take them off, without a reload")
    public Uni<StatusBody> adapters(@Valid @NotNull AdaptersBody body) {
        List<AdapterSetting> adapters = body.adapters().stream().map(a -> adapter(a.path(), a.scale())).toList();
        return model.adapters(new SetAdapters(adapters)).map(StatusBody::of);
    }

    @GET
    @Path("/status")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "State, slots, queue and memory")
    public Uni<StatusBody> status() {
        return model.status().map(StatusBody::of);
    }

    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The status now and at each change")
    public Response events() {
        Multi<StatusBody> all = Multi.createBy().concatenating()
                .streams(model.status().toMulti(), model.changes()).map(StatusBody::of);
        return EventStream.events(all, s -> "status", json);
    }
}
