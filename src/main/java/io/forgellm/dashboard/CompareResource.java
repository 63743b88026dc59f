package io.forgellm.dashboard;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.session.MetricsLog;
import io.forgellm.training.session.Sessions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sessions next to each other. */
@Path("/api/training/compare")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class CompareResource {
    private static final int MOST = 12;

    private final Sessions sessions;
    private final CurveBook curves;

    CompareResource(Sessions sessions, CurveBook curves) {
        this.sessions = sessions;
        this.curves = curves;
    }

    /** @param sessionIds two at least, in the order they shall be answered in */
    public record CompareBody(@NotNull @Size(max = MOST) List<@NotBlank @Size(max = 4096) String> sessionIds) { }

    /** @param best the session to take, or null */
    public record Compared(boolean success, List<RunComparison.Run> comparisonData, RunComparison.Best best) { }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Sessions next to each other: curves, best checkpoints, gap and stability with their zones")
    public Compared compare(@Valid @NotNull CompareBody body) throws IOException {
        List<String> ids = body.sessionIds().stream().distinct().toList();
        if (ids.size() < 2) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "'session_ids' needs two different sessions at least.", Map.of("field", "session_ids", "min", 2),
                    "GET /api/training/sessions lists them.");
        }
        List<RunComparison.Run> runs = new ArrayList<>();
        for (String id : ids) {
            MetricsLog log = sessions.log(id);
            runs.add(curves.look(id, all -> RunComparison.Run.of(id, log, all)));
        }
        RunComparison comparison = RunComparison.of(runs);
        return new Compared(true, comparison.runs(), comparison.best());
    }
}
