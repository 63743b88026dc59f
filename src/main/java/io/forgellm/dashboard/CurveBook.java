package io.forgellm.dashboard;

import io.forgellm.training.RunBody;
import io.forgellm.training.TrainingRuns;
import io.forgellm.training.session.MetricsLog;
import io.forgellm.training.session.Sessions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The curves of runs, by the run's id or a session's. A run's events are read once and from then on only what was added
 * to their file; the runs that were looked at last are kept. Blocking.
 */
@ApplicationScoped
public class CurveBook {
    private static final int KEPT = 24;

    private final TrainingRuns runs;
    private final Sessions sessions;
    private final Map<String, Page> pages = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Page> eldest) {
            return size() > KEPT;
        }
    };

    CurveBook(TrainingRuns runs, Sessions sessions) {
        this.runs = runs;
        this.sessions = sessions;
    }

    private static final class Page {
        private final Instant created;
        private final RunCurves curves = new RunCurves();
        private long position;

        Page(Instant created) {
            this.created = created;
        }
    }

    /**
     * Has a look at the curves as they are now, alone.
     *
     * @throws io.forgellm.error.ForgeException RUN_NOT_FOUND
     */
    <T> T look(String id, Function<RunCurves, T> reader) {
        Optional<RunBody> run = runs.find(id);
        if (run.isEmpty()) {
            return reader.apply(RunCurves.of(log(id)));
        }
        Page page = page(run.get());
        synchronized (page) {
            TrainingRuns.Part news = runs.events(run.get(), page.position);
            page.curves.add(news.events());
            page.position = news.next();
            return reader.apply(page.curves);
        }
    }

    private Page page(RunBody run) {
        synchronized (pages) {
            return pages.compute(run.id(), (id, page) -> page == null || !page.created.equals(run.created())
                    ? new Page(run.created()) : page);
        }
    }

    private MetricsLog log(String id) {
        try {
            return sessions.log(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
