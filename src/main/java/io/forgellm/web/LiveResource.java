package io.forgellm.web;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /ui/live}: the page's parts as server-sent events, each named after its part, with HTML as data. A new
 * client gets all parts, then those that changed; so a client that was cut off is whole again by coming back.
 */
@Path("/ui/live")
public class LiveResource {
    private static final Duration STEP = Duration.ofMillis(400);
    private static final long STEPS_PER_PING = 25;

    private final PageState state;
    private final Sse sse;

    LiveResource(PageState state, Sse sse) {
        this.state = state;
        this.sse = sse;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> live() {
        Map<String, Object> shown = new HashMap<>();
        return Multi.createFrom().ticks().every(STEP)
                .onOverflow().drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem().transformToUniAndConcatenate(tick -> state.live()
                        .map(snapshot -> news(tick, snapshot, shown)))
                .onItem().transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events));
    }

    private List<OutboundSseEvent> news(long tick, Snapshot snapshot, Map<String, Object> shown) {
        Stream<OutboundSseEvent> changed = LiveFragments.of(snapshot).stream()
                .filter(part -> !part.key().equals(shown.put(part.event(), part.key())))
                .map(part -> event(part.event(), part.html().render()));
        Stream<OutboundSseEvent> ping = tick % STEPS_PER_PING == 0 ? Stream.of(event("ping", "alive")) : Stream.empty();
        return Stream.concat(changed, ping).toList();
    }

    /** An event without data would not reach the page, so an empty part is a comment. */
    private OutboundSseEvent event(String name, String html) {
        return sse.newEventBuilder().name(name).data(html.isBlank() ? "<!-- -->" : html.strip()).build();
    }
}
