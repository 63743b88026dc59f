package io.forgellm.forge.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** One client's view of a job: holds back what comes while the history is read, and tells nothing twice. */
final class LiveJob {
    private final MultiEmitter<? super Object> client;
    private final ObjectMapper json;
    private final Clock clock;
    private List<Object> early = new ArrayList<>();
    private long seen;

    /** The first event of a stream: all that was, so that a page can draw at once. */
    record History(String type, JobBody job, List<ObjectNode> events) { }

    /** A change of state or progress. */
    record State(String type, JobBody job) { }

    LiveJob(MultiEmitter<? super Object> client, ObjectMapper json, Clock clock) {
        this.client = client;
        this.json = json;
        this.clock = clock;
    }

    synchronized void begin(JobStatus now, List<JobMessages.News> past) {
        client.emit(new History("history", JobBody.of(now, clock.instant()), past.stream().map(this::body).toList()));
        seen = past.isEmpty() ? 0 : past.getLast().position();
        List<Object> held = early;
        early = null;
        if (now.isOver()) {
            client.complete();
        }
        held.forEach(this::tell);
    }

    /** @param item a {@link JobMessages.News} or a {@link JobStatus} */
    synchronized void news(Object item) {
        if (early != null) {
            early.add(item);
        } else {
            tell(item);
        }
    }

    private void tell(Object item) {
        if (item instanceof JobMessages.News news && news.position() > seen) {
            seen = news.position();
            client.emit(body(news));
        } else if (item instanceof JobStatus status) {
            client.emit(new State("state", JobBody.of(status, clock.instant())));
            if (status.isOver()) {
                client.complete();
            }
        }
    }

    private ObjectNode body(JobMessages.News news) {
        ObjectNode node = json.valueToTree(news.event());
        return node.put("position", news.position());
    }
}
