package io.forgellm.training;

import io.forgellm.bus.RecordBus;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.RunMessages.Change;
import io.forgellm.training.RunMessages.GetRuns;
import io.forgellm.training.RunMessages.News;
import io.forgellm.training.RunMessages.Runs;
import io.forgellm.training.RunMessages.Start;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.eventbus.MessageConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The training worker as resources see it: messages out, snapshots back. */
@ApplicationScoped
public class TrainingClient {
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final RecordBus bus;

    TrainingClient(RecordBus bus) {
        this.bus = bus;
    }

    Uni<RunStatus> start(Start request) {
        return bus.request(RunMessages.START, request, ANSWER);
    }

    Uni<RunStatus> change(Change request) {
        return bus.request(RunMessages.CHANGE, request, ANSWER);
    }

    /** The newest first. */
    Uni<Runs> runs() {
        return bus.request(RunMessages.LIST, new GetRuns(), ANSWER);
    }

    Uni<RunStatus> run(String id) {
        return runs().map(all -> all.runs().stream().filter(run -> run.id().equals(id)).findFirst()
                .orElseThrow(() -> unknown(id)));
    }

    /** The state of each run by its id. Blocking. */
    public Map<String, String> states() {
        return runs().await().indefinitely().runs().stream().collect(Collectors.toMap(RunStatus::id, RunStatus::state));
    }

    /** The runs at work by their trainers' processes. Blocking. */
    public Map<Long, String> processes(Duration patience) {
        return runs().await().atMost(patience).runs().stream().filter(run -> run.pid() != null && run.pid() >= 0)
                .collect(Collectors.toMap(RunStatus::pid, RunStatus::id));
    }

    /** The run at work, if there is one. Blocking. */
    public Optional<RunBody> active(Instant now) {
        return runs().await().indefinitely().runs().stream().filter(RunStatus::isActive).findFirst()
                .map(run -> RunBody.of(run, now));
    }

    /** Deletes a run that no trainer works on. Blocking. @return its folder */
    String delete(String id) {
        return change(new Change(RunMessages.Wish.DELETE, id, false)).await().indefinitely().folder();
    }

    static ForgeException unknown(String id) {
        return new ForgeException(ErrorCode.RUN_NOT_FOUND, "There is no run " + id + ".", Map.of("run_id", id),
                "forgellm cli train list, or GET /api/training/runs, lists them.");
    }

    /** A snapshot of the run at each change of it from now on, and each of its events. */
    Multi<Object> news(String id) {
        return Multi.createFrom().emitter(emitter -> {
            MessageConsumer<RunStatus> states = bus.raw().consumer(RunMessages.STATUS, m -> {
                if (m.body().id().equals(id)) {
                    emitter.emit(m.body());
                }
            });
            MessageConsumer<News> events = bus.raw().consumer(RunMessages.NEWS, m -> {
                if (m.body().id().equals(id)) {
                    emitter.emit(m.body().line());
                }
            });
            emitter.onTermination(() -> {
                states.unregister();
                events.unregister();
            });
        });
    }
}
