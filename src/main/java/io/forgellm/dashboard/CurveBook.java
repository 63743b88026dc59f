package io.forgellm.dashboard;

import io.forgellm.training.RunBody;
import io.forgellm.training.TrainingRuns;
import io.forgellm.training.session.SessionLog;
import io.forgellm.training.session.SessionLogs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The curves of runs, by the run's id or a session's. A run's events, or a session's rows, are read once and from then
 * on only what was added to their file; the runs that were looked at last are kept. Blocking.
 */
@ApplicationScoped
public class CurveBook {
    private static final int KEPT = 24;

    private final TrainingRuns runs;
    private final SessionLogs sessions;
    private final Map<String, Page> pages = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Page> eldest) {
            return size() > KEPT;
        }
    };

    CurveBook(TrainingRuns runs, SessionLogs sessions) {
        this.runs = runs;
        this.sessions = sessions;
    }

    /** What was taken of one source so far: of a run that was made then, or of a log. */
    private static final class Page {
        private final Object source;
        private final RunCurves curves = new RunCurves();
        private long position;

        Page(Object source) {
            this.source = source;
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
            return sessions.look(id, log -> reader.apply(curves(id, log)));
        }
        Page page = page(id, run.get().created());
        synchronized (page) {
            TrainingRuns.Part news = runs.events(run.get(), page.position);
            page.curves.add(news.events());
            page.position = news.next();
            return reader.apply(page.curves);
        }
    }

    /** Alone, for the log is lent to one at a time. */
    private RunCurves curves(String id, SessionLog log) {
        Page page = page(id, log);
        page.curves.add(log, (int) page.position);
        page.position = log.size();
        return page.curves;
    }

    private Page page(String id, Object source) {
        synchronized (pages) {
            return pages.compute(id, (key, page) -> page == null || !page.source.equals(source)
                    ? new Page(source) : page);
        }
    }
}
