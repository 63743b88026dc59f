package io.forgellm.web.training;

import io.forgellm.dashboard.CheckpointBook;
import io.forgellm.dashboard.Points;
import io.forgellm.dashboard.SeriesBook;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunBody;
import io.forgellm.training.TrainingRuns;
import io.forgellm.training.session.SessionResource;
import io.forgellm.training.session.SessionLogs;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks the rooms what the views show of runs, and of sessions that other programs left. Blocking. */
@ApplicationScoped
class RunBook {
    private static final int LOG_BYTES = 24 << 10;
    private static final int MANY = 2000;

    private final TrainingRuns runs;
    private final SessionLogs sessions;
    private final SessionResource sessionList;
    private final CheckpointBook checkpoints;
    private final SeriesBook series;

    RunBook(TrainingRuns runs, SessionLogs sessions, SessionResource sessionList, CheckpointBook checkpoints,
            SeriesBook series) {
        this.runs = runs;
        this.sessions = sessions;
        this.sessionList = sessionList;
        this.checkpoints = checkpoints;
        this.series = series;
    }

    /** The one at work, else the newest. */
    Optional<RunBody> latest() {
        List<RunBody> all = runs.all();
        return all.stream().filter(RunBody::active).findFirst().or(() -> all.stream().findFirst());
    }

    /** Those that work or wait, in their order. */
    List<RunView> queue() {
        return runs.all().stream().filter(run -> run.active() || run.queuePosition() != null)
                .sorted((a, b) -> Integer.compare(place(a), place(b))).map(RunView::of).toList();
    }

    private static int place(RunBody run) {
        return run.queuePosition() == null ? 0 : run.queuePosition();
    }

    /** @throws ForgeException RUN_NOT_FOUND */
    RunView view(String id) {
        return runs.find(id).map(RunView::of).orElseGet(() -> sessions.look(id, log -> RunView.of(id, log)));
    }

    /** Settings by their name in the API; those of a metrics file as they stand there. */
    Map<String, Object> config(String id) {
        if (runs.find(id).isPresent()) {
            return runs.config(id);
        }
        return sessions.look(id, log -> {
            Map<String, Object> config = new LinkedHashMap<>();
            log.config().properties().forEach(field -> config.put(field.getKey(),
                    field.getValue().isNumber() ? field.getValue().numberValue() : field.getValue().asText()));
            return config;
        });
    }

    /** Whether the run was given prompts, or a text, to be probed with at its checkpoints. */
    boolean asks(String id) {
        Map<String, Object> config = config(id);
        return config.get("forgetting_text") != null
                || config.get("probe_prompts") instanceof Collection<?> prompts && !prompts.isEmpty();
    }

    String log(String id) {
        return runs.log(id, LOG_BYTES);
    }

    CheckpointBook.Shelf checkpoints(String id) {
        return checkpoints.of(id);
    }

    /** The lowest validation loss of a run, or null. */
    Double bestLoss(String id) {
        return runs.find(id).map(RunBody::bestValLoss).orElseGet(() -> lowest(id));
    }

    private Double lowest(String id) {
        Points points = series.of(id, List.of("val_loss"), SeriesBook.View.all(MANY)).series().get("val_loss");
        if (points == null) {
            return null;
        }
        double lowest = Double.POSITIVE_INFINITY;
        for (float loss : points.values()) {
            lowest = Math.min(lowest, loss);
        }
        return lowest;
    }

    /** Every run, the newest first, and after them the sessions of other programs. */
    List<SessionRow> all() {
        List<RunBody> known = runs.all();
        Set<String> ids = known.stream().map(RunBody::id).collect(Collectors.toSet());
        List<SessionRow> rows = new ArrayList<>(known.stream().map(SessionRow::of).toList());
        try {
            sessionList.all().trainingSessions().stream().filter(row -> !ids.contains(row.sessionId()))
                    .map(SessionRow::of).forEach(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
