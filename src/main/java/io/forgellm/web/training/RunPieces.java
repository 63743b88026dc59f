package io.forgellm.web.training;

import io.forgellm.dashboard.SeriesBook;
import io.forgellm.dashboard.SeriesBook.View;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Pieces of the list of runs that are fetched by themselves: a line's state and
 * buttons while it moves, its curve when it is seen.
 */
@Path("/ui/runs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RunPieces {
    private static final int POINTS = 60;

    @CheckedTemplate(basePath = "run")
    static class Templates {
        static native TemplateInstance state(RunView run);

        static native TemplateInstance actions(RunView run);

        static native TemplateInstance sparkline(Sparkline line);

        static native TemplateInstance queue(List<RunView> queue);

        private Templates() {
        }
    }

    private final RunBook runs;
    private final SeriesBook series;

    RunPieces(RunBook runs, SeriesBook series) {
        this.runs = runs;
        this.series = series;
    }

    @GET
    @Path("/queue")
    @Operation(hidden = true)
    public TemplateInstance queue() {
        return Templates.queue(runs.queue());
    }

    @GET
    @Path("/{run}/state")
    @Operation(hidden = true)
    public TemplateInstance state(@PathParam("run") String id) {
        return Templates.state(runs.view(id));
    }

    @GET
    @Path("/{run}/actions")
    @Operation(hidden = true)
    public TemplateInstance actions(@PathParam("run") String id) {
        return Templates.actions(runs.view(id));
    }

    @GET
    @Path("/{run}/sparkline")
    @Operation(hidden = true)
    public TemplateInstance sparkline(@PathParam("run") String id) {
        return Templates.sparkline(Sparkline.of(series.of(id, List.of("train_loss", "val_loss"), View.all(POINTS))));
    }
}
