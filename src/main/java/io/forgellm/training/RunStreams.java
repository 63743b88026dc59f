package io.forgellm.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forgellm.training.run.RunEvent;
import io.forgellm.training.run.RunFolder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A run's events for clients: what is in its file, and what comes. */
@ApplicationScoped
class RunStreams {
    private final TrainingClient training;
    private final RunFiles files;
    private final ObjectMapper json;
    private final Clock clock;

    RunStreams(TrainingClient training, RunFiles files, ObjectMapper json, Clock clock) {
        this.training = training;
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /** The first event of a stream: all that was, so that a page can draw at once. */
    record History(String type, RunBody run, List<ObjectNode> events) { }

    /** A change of state or figures. */
    record State(String type, RunBody run) { }

    /**
     * The events after a position. Blocking.
     *
     * @param run whose folder is read
     */
    List<ObjectNode> history(RunStatus run, long after) throws IOException {
        return lines(run, after).stream().map(this::body).toList();
    }

    private List<RunLine> lines(RunStatus run, long after) throws IOException {
        return files.read(new RunFolder(Path.of(run.folder())), after);
    }

    /** {@link History}, then each event and {@link State} as it comes; ends when the run is over. */
    Multi<Object> live(String id) {
        return Multi.createFrom().emitter(emitter -> {
            LiveRun live = new LiveRun(this, emitter);
            // Listened to before the file is read, so that nothing falls between.
            Cancellable listening = training.news(id).subscribe().with(live::news, emitter::fail);
            emitter.onTermination(listening::cancel);
            Thread.ofVirtual().name("run-history").start(() -> {
                try {
                    RunStatus now = training.run(id).await().indefinitely();
                    live.begin(now, lines(now, 0));
                } catch (IOException | RuntimeException e) {
                    emitter.fail(e);
                }
            });
        });
    }

    RunBody body(RunStatus run) {
        return RunBody.of(run, clock.instant());
    }

    /** An event with its place in the file, and with the perplexity to its loss. */
    ObjectNode body(RunLine line) {
        ObjectNode node = json.valueToTree(line.event());
        node.put("position", line.position());
        switch (line.event()) {
            case RunEvent.Report report -> node.put("perplexity", RunBody.perplexity(report.loss()));
            case RunEvent.Evaluated evaluated -> node.put("perplexity", RunBody.perplexity(evaluated.loss()));
            default -> { }
        }
        return node;
    }
}
