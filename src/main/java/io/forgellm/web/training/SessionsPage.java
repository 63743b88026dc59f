package io.forgellm.web.training;

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
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /sessions}: every run, with search and filter in the address. */
@Path("/sessions")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SessionsPage {
    private static final List<String> STATES = List.of("active", "completed", "paused", "stopped", "failed", "recorded");

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance sessions(Snapshot snapshot, List<SessionRow> sessions, int total, String search,
                                                String state, List<String> states);

        private Templates() {
        }
    }

    private final PageState page;
    private final RunBook runs;

    SessionsPage(PageState page, RunBook runs) {
        this.page = page;
        this.runs = runs;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance sessions(@QueryParam("q") @DefaultValue("") @Size(max = 200) String search,
                                     @QueryParam("state") @DefaultValue("") String state) {
        List<SessionRow> all = runs.all();
        return Templates.sessions(page.snapshot().await().indefinitely(),
                all.stream().filter(row -> row.matches(search, state)).toList(), all.size(), search, state, STATES);
    }
}
