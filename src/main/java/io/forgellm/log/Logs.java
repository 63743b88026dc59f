package io.forgellm.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;

/** The server's log from its start on, to look back at and to follow. */
@ApplicationScoped
public class Logs {
    private static final int KEPT = 2_000;
    private static final Duration STEP = Duration.ofMillis(400);

    private final LogBook book = new LogBook(KEPT);

    void listen(@Observes StartupEvent started) {
        Logger.getLogger("").addHandler(book);
    }

    void leave(@Observes ShutdownEvent stopped) {
        Logger.getLogger("").removeHandler(book);
    }

    /** The latest entries, the oldest first. */
    public List<LogLine> latest(LogQuery query, int limit) {
        return book.after(0, query, limit);
    }

    /** Entries after this one and all that come, in lots; a lot may be empty. */
    public Multi<List<LogLine>> follow(long after, LogQuery query) {
        AtomicLong last = new AtomicLong(after);
        return Multi.createFrom().ticks().every(STEP).onOverflow().drop().map(tick -> {
            List<LogLine> news = book.after(last.get(), query, KEPT);
            if (!news.isEmpty()) {
                last.set(news.getLast().sequence());
            }
            return news;
        });
    }
}
