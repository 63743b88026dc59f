package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.model.catalogue.AdapterView;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.model.catalogue.ModelView;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The pulls and imports under way. Each runs on a thread of its own; the same thing is never fetched twice at a time. */
@ApplicationScoped
public class Pulls {
    private static final int REMEMBERED = 8;

    private final PullTasks tasks;
    private final Catalogue catalogue;
    private final TargetReader targets;
    /** By what is wanted, so that equal requests meet. */
    private final Map<Object, Pull> running = new HashMap<>();
    /** The latest that ended, in order; their last event says how. */
    private final Map<Object, Pull> ended = new LinkedHashMap<>();

    Pulls(PullTasks tasks, Catalogue catalogue, HubConfig hub) {
        this.tasks = tasks;
        this.catalogue = catalogue;
        this.targets = new TargetReader(hub.url());
    }

    /**
     * Starts the pull, or finds it running.
     *
     * @throws ForgeException INVALID_PARAMETER or MODEL_NOT_FOUND for a body that names nothing to pull
     */
    Pull start(PullBody body) {
        PullTarget target = targets.read(body);
        return start(target, target.name(), tasks.of(target));
    }

    /** @param key equal for requests of the same thing */
    synchronized Pull start(Object key, String name, PullTask task) {
        Pull known = running.get(key);
        if (known != null) {
            return known;
        }
        Pull pull = new Pull(UUID.randomUUID().toString(), name, System::nanoTime);
        ended.remove(key);
        running.put(key, pull);
        Thread.ofVirtual().name("pull-" + name)
            .start(() -> pull.run(task, file -> done(pull.id(), file), () -> ended(key)));
        return pull;
    }

    /** In order of their names. */
    public synchronized List<Pull> running() {
        return running.values().stream().sorted(Comparator.comparing(Pull::name)).toList();
    }

    /** The latest failures, each until the same thing is asked for again. */
    public synchronized List<Pull> failed() {
        return ended.values().stream().filter(pull -> pull.latest() instanceof PullEvent.Failed).toList();
    }

    /** @throws ForgeException NOT_FOUND when no such pull is under way */
    synchronized Pull cancel(String id) {
        Optional<Pull> found = running.values().stream().filter(pull -> pull.id().equals(id)).findFirst();
        Pull pull = found.orElseThrow(() -> new ForgeException(ErrorCode.NOT_FOUND, "No pull " + id + " is under way.",
            Map.of("id", id), "See GET /api/models/pulls; it may have ended."));
        pull.cancel();
        return pull;
    }

    @PreDestroy
    synchronized void cancelAll() {
        running.values().forEach(Pull::cancel);
    }

    private synchronized void ended(Object key) {
        ended.put(key, running.remove(key));
        while (ended.size() > REMEMBERED) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    private PullEvent.Done done(String id, Path file) {
        Optional<CatalogueAdapter> adapter =
            catalogue.adapters().stream().filter(entry -> entry.path().equals(file)).findFirst();
        return adapter.map(found -> new PullEvent.Done("done", id, null, AdapterView.of(found)))
            .orElseGet(() -> new PullEvent.Done("done", id, ModelView.of(catalogue.find(file.toString())), null));
    }
}
