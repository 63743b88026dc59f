package io.forgellm.web.forge;

import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /ui/live/forge/VIEW}: the parts of a view of the forge as HTML, first all of them, then what changed. */
@Path("/ui/live/forge/{view}")
public class ForgeLiveResource {
    private static final Duration STEP = Duration.ofMillis(400);
    private static final int STEPS_PER_PING = 25;

    private final PageState state;
    private final ForgeBook forge;
    private final Sse sse;

    ForgeLiveResource(PageState state, ForgeBook forge, Sse sse) {
        this.state = state;
        this.forge = forge;
        this.sse = sse;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> live(@PathParam("view") String path) {
        ForgeView view = ForgeView.of(path).orElseThrow(NotFoundException::new);
        Map<String, Object> shown = new HashMap<>();
        return Multi.createFrom().ticks().every(STEP)
                .onOverflow().drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem().transformToUniAndConcatenate(tick -> state.live()
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(snapshot -> news(view, tick, snapshot, shown)))
                .onItem().transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events));
    }

    private List<OutboundSseEvent> news(ForgeView view, long tick, Snapshot snapshot, Map<String, Object> shown) {
        List<OutboundSseEvent> events = new ArrayList<>();
        for (ForgeFragments.Part part : ForgeFragments.of(snapshot.status(), forge.jobs(view))) {
            if (!part.key().equals(shown.put(part.event(), part.key()))) {
                events.add(event(part.event(), part.html().render().strip()));
            }
        }
        if (tick % STEPS_PER_PING == 0) {
            events.add(event("ping", "alive"));
        }
        return events;
    }

    private OutboundSseEvent event(String name, String html) {
        return sse.newEventBuilder().name(name).data(html).build();
    }
}
