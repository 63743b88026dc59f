package io.forgellm.training.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/checkpoints}: what can be loaded, fused or published. */
@Path("/api/checkpoints")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class CheckpointResource {
    private static final double MEGABYTE = 1 << 20;

    private final Sessions sessions;

    CheckpointResource(Sessions sessions) {
        this.sessions = sessions;
    }

    public record AllCheckpoints(boolean success, List<Row> checkpoints) { }

    /**
     * @param model       absent in the list of one folder, as modelPath and type are
     * @param adapterPath what POST /api/model/load takes as adapter_path; absent where llama.cpp has no form for it
     * @param size        in MiB
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(String name, String path, String model, String modelPath, String type, String adapterPath,
                      int iteration, Instant created, double size) { }

    @GET
    @Operation(summary = "Checkpoints of all sessions, the newest first, or of one, the latest step first")
    public AllCheckpoints all(@QueryParam("model_dir") String modelDir) throws IOException {
        List<Row> rows = new ArrayList<>();
        if (modelDir != null) {
            for (Checkpoints.Checkpoint checkpoint : Checkpoints.in(sessions.folder(modelDir).folder())) {
                rows.add(row(checkpoint, null));
            }
            return new AllCheckpoints(true, rows);
        }
        for (Sessions.Session session : sessions.all()) {
            for (Checkpoints.Checkpoint checkpoint : Checkpoints.in(session.folder())) {
                rows.add(row(checkpoint, session));
            }
        }
        rows.sort(Comparator.comparing(Row::created).reversed());
        return new AllCheckpoints(true, rows);
    }

    private static Row row(Checkpoints.Checkpoint checkpoint, Sessions.Session session) {
        double size = Math.round(checkpoint.size() / MEGABYTE * 100) / 100.0;
        return new Row(checkpoint.name(), checkpoint.path().toString(), session == null ? null : session.id(),
                session == null ? null : session.kind() + "/" + session.id(), session == null ? null : session.kind(),
                checkpoint.adapter() == null ? null : checkpoint.adapter().toString(), checkpoint.iteration(), checkpoint.created(), size);
    }
}
