package io.forgellm.web.training;

import io.forgellm.dashboard.CheckpointBook;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunBody;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /monitor/RUN}: one run as it goes; {@code GET /monitor} leads to the one at work, else to the newest. */
@Path("/monitor")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class MonitorPage {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance monitor(Snapshot snapshot, RunView run, Map<String, Object> config,
                                               List<CheckpointRow> checkpoints, List<ProbeView> probes, boolean asked,
                                               String log);

        static native TemplateInstance none(Snapshot snapshot, String missing);

        private Templates() {
        }
    }

    private final PageState state;
    private final RunBook runs;

    MonitorPage(PageState state, RunBook runs) {
        this.state = state;
        this.runs = runs;
    }

    @GET
    @Operation(hidden = true)
    public Response latest() {
        Optional<RunBody> latest = runs.latest();
        return latest.isPresent()
                ? Response.seeOther(UriBuilder.fromPath("/monitor/{run}").build(latest.get().id())).build()
                : Response.ok(Templates.none(snapshot(), "")).build();
    }

    @GET
    @Path("/{run}")
    @Operation(hidden = true)
    public Response one(@PathParam("run") String id) {
        try {
            RunView run = runs.view(id);
            CheckpointBook.Shelf shelf = runs.checkpoints(id);
            return Response.ok(Templates.monitor(snapshot(), run, runs.config(id), CheckpointRow.of(shelf.saved()),
                    shelf.probes().stream().map(ProbeView::of).toList(), runs.asks(id), runs.log(id))).build();
        } catch (ForgeException gone) {
            return Response.status(Response.Status.NOT_FOUND).entity(Templates.none(snapshot(), id)).build();
        }
    }

    private Snapshot snapshot() {
        return state.snapshot().await().indefinitely();
    }
}
