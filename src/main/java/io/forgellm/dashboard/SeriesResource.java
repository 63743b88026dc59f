package io.forgellm.dashboard;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Curves and checkpoints of runs, whoever wrote them, for charts and tables. */
@Path("/api/dashboard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public class SeriesResource {
    private static final int MOST_RUNS = 12;

    private final SeriesBook series;
    private final CheckpointBook checkpoints;

    SeriesResource(SeriesBook series, CheckpointBook checkpoints) {
        this.series = series;
        this.checkpoints = checkpoints;
    }

    public record AllSeries(boolean success, List<SeriesBook.RunSeries> runs) { }

    public record AllCheckpoints(boolean success, String runId, List<CheckpointBook.Saved> checkpoints,
                                 List<CheckpointBook.Probe> probes) { }

    @GET
    @Path("/series")
    @Operation(summary = "Curves of runs in columns, thinned out to what can be seen")
    public AllSeries series(@QueryParam("run") @NotEmpty @Size(max = MOST_RUNS) List<@NotBlank String> runs,
                            @QueryParam("metric") List<String> metrics,
                            @QueryParam("from") @DefaultValue("0") @Min(0) int from,
                            @QueryParam("to") @DefaultValue("2147483647") @Min(0) int to,
                            @QueryParam("points") @DefaultValue("1000") @Min(4) @Max(200_000) int points) {
        SeriesBook.View view = new SeriesBook.View(from, to, points);
        return new AllSeries(true, runs.stream().distinct().map(id -> series.of(id, metrics, view)).toList());
    }

    @GET
    @Path("/checkpoints")
    @Operation(summary = "A run's checkpoints with their losses, the three best with the reason, and their probes")
    public AllCheckpoints checkpoints(@QueryParam("run") @NotBlank String run) {
        CheckpointBook.Shelf shelf = checkpoints.of(run);
        return new AllCheckpoints(true, run, shelf.saved(), shelf.probes());
    }
}
