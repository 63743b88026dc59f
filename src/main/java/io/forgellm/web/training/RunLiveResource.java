package io.forgellm.web.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.dashboard.CheckpointBook;
import io.forgellm.dashboard.SeriesBook;
import io.forgellm.dashboard.SeriesBook.RunSeries;
import io.forgellm.dashboard.SeriesBook.View;
import io.forgellm.error.ForgeException;
import io.forgellm.web.PageState;
import io.forgellm.web.Snapshot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * {@code GET /ui/live/runs/RUN}: the monitor's parts as HTML, and {@code points}: first the whole history, thinned out
 * to what a screen shows, then what is new of it, once a second however fast the run is. A client that was cut off is
 * whole again by coming back.
 */
@Path("/ui/live/runs/{run}")
public class RunLiveResource {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int STEPS_PER_PING = 10;
    private static final int HISTORY = 900;
    private static final int NEWS = 120;

    private final PageState state;
    private final RunBook runs;
    private final SeriesBook series;
    private final ObjectMapper json;
    private final Sse sse;

    RunLiveResource(PageState state, RunBook runs, SeriesBook series, ObjectMapper json, Sse sse) {
        this.state = state;
        this.runs = runs;
        this.series = series;
        this.json = json;
        this.sse = sse;
    }

    /** @param whole whether it takes the place of all that came before. */
    record Points(boolean whole, RunSeries run) { }

    /** What one client has been told. */
    private static final class Told {
        private final Map<String, Object> parts = new HashMap<>();
        private int lastStep = -1;
        private List<Integer> checkpoints = List.of();
        private CheckpointBook.Shelf shelf;
        private boolean asked;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> live(@PathParam("run") String id) {
        Told told = new Told();
        return Multi.createFrom().ticks().every(STEP)
                .onOverflow().drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem().transformToUniAndConcatenate(tick -> state.live()
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(snapshot -> news(id, tick, snapshot, told)))
                .onItem().transformToMultiAndConcatenate(events -> Multi.createFrom().iterable(events));
    }

    private List<OutboundSseEvent> news(String id, long tick, Snapshot snapshot, Told told) {
        List<OutboundSseEvent> events = new ArrayList<>();
        try {
            boolean saved = points(id, told, events);
            if (told.shelf == null || saved || tick % STEPS_PER_PING == 0) {
                told.shelf = runs.checkpoints(id);
                told.asked = runs.asks(id);
            }
            for (RunFragments.Part part : RunFragments.of(snapshot.status(), runs.view(id), told.shelf,
                    told.asked, runs.log(id))) {
                if (!part.key().equals(told.parts.put(part.event(), part.key()))) {
                    events.add(event(part.event(), part.html().render()));
                }
            }
        } catch (ForgeException deleted) {
            events.add(event("run-gone", "<!-- -->"));
        }
        if (tick % STEPS_PER_PING == 0) {
            events.add(event("ping", "alive"));
        }
        return events;
    }

    /** @return whether a checkpoint came or went. */
    private boolean points(String id, Told told, List<OutboundSseEvent> events) {
        RunSeries news = series.of(id, List.of(), new View(told.lastStep + 1, Integer.MAX_VALUE, NEWS));
        boolean whole = told.lastStep < 0 || news.lastStep() < told.lastStep;
        if (whole) {
            news = series.of(id, List.of(), View.all(HISTORY));
        }
        boolean saved = !news.checkpoints().equals(told.checkpoints);
        if (whole || saved || news.lastStep() > told.lastStep) {
            told.lastStep = news.lastStep();
            told.checkpoints = news.checkpoints();
            events.add(event("points", write(new Points(whole, news))));
        }
        return saved;
    }

    private String write(Points points) {
        try {
            return json.writeValueAsString(points);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An event without data would not reach the page, so an empty part is a comment. */
    private OutboundSseEvent event(String name, String data) {
        return sse.newEventBuilder().name(name).data(data.isBlank() ? "<!-- -->" : data.strip()).build();
    }
}
