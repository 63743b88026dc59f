package io.forgellm.web.training;

import io.forgellm.training.RunBody;
import io.forgellm.training.session.SessionLog;
import io.forgellm.training.session.SessionTitles;
import io.forgellm.web.Quantity;
import io.quarkus.qute.TemplateData;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A run as the page shows it.
 *
 * @param state   its word in the API; {@code recorded} for a session that only left its metrics file
 * @param tiles   the latest figures
 * @param percent of its steps
 * @param when    what there is to say of time: how long it took, what is left
 * @param message what the user should know, or null
 * @param title   what its user calls it, or null
 */
@TemplateData
public record RunView(String id, String state, String model, String method, int step, int steps, int percent,
                      String when, List<Tile> tiles, String message, String error, String suggestion,
                      String folder, String title) {
    private static final double NO_TIME = 1;

    /** @param hint what the figure is, in a few words. */
    @TemplateData
    public record Tile(String label, String value, String hint) { }

    static RunView of(RunBody run) {
        return new RunView(run.id(), run.state(), run.modelName(), run.fineTuneType(), run.iteration(),
                run.maxIterations(), (int) Math.floor(100 * run.progress()), when(run), tiles(run),
                run.error() == null ? run.message() : null, run.error(), run.suggestion(), run.outputDir(),
                SessionTitles.of(Path.of(run.outputDir())));
    }

    /** Of a metrics file whose run this server does not know. */
    static RunView of(String id, SessionLog log) {
        int last = log.lastIteration();
        int steps = Math.max(last, log.config().path("max_iterations").asInt());
        Double loss = log.latest("train_loss");
        Double validation = log.latest("val_loss");
        Double best = validation == null ? loss : validation;
        Double tokens = log.latest("trained_tokens");
        List<Tile> tiles = List.of(
                new Tile("Step", Quantity.grouped(last), "of " + Quantity.grouped(steps)),
                new Tile("Training loss", Figures.loss(loss), "last told"),
                new Tile("Validation loss", Figures.loss(validation), "last told"),
                new Tile("Perplexity", Figures.perplexity(best == null ? null : Math.exp(best)),
                        validation == null ? "training" : "validation"),
                new Tile("Tokens/s", Figures.fixed(log.latest("tokens_per_sec"), 0), "training alone"),
                new Tile("Trained tokens", Figures.count(tokens), "so far"),
                new Tile("Memory", Figures.fixed(log.latest("peak_memory_gb"), 1) + " GB", "peak"),
                new Tile("Learning rate", Figures.rate(log.latest("learning_rate")), "at the last step"));
        return new RunView(id, "recorded", Objects.requireNonNullElse(log.text("base_model"),
                Objects.requireNonNullElse(log.text("model_name"), "")),
                log.config().path("fine_tune_type").asText("full").toLowerCase(Locale.ROOT), last, steps,
                steps == 0 ? 0 : 100 * last / steps, "", tiles,
                "Recorded by another program: it can be looked at and compared, but not resumed.", null, null,
                log.file().getParent().toString(), SessionTitles.of(log.file().getParent()));
    }

    private static List<Tile> tiles(RunBody run) {
        boolean validated = run.valPerplexity() != null;
        return List.of(
                new Tile("Step", Quantity.grouped(run.iteration()), "of " + Quantity.grouped(run.maxIterations())),
                new Tile("Training loss", Figures.loss(run.trainLoss()), "mean of the last steps"),
                new Tile("Validation loss", Figures.loss(run.valLoss()), best(run)),
                new Tile("Perplexity", Figures.perplexity(validated ? run.valPerplexity() : run.trainPerplexity()),
                        validated ? "validation" : "training"),
                new Tile("Tokens/s", Figures.fixed(run.tokensPerSec(), 0), "training alone"),
                new Tile("Trained tokens", Figures.count(run.trainedTokens()), "that count for the loss"),
                new Tile("Epoch", Figures.fixed(run.epoch(), 2), "times through the data"),
                new Tile("Memory", run.peakMemoryGb() == null ? Figures.NONE
                        : Figures.fixed(run.peakMemoryGb(), 1) + " GB", "trainer's peak"),
                new Tile("Learning rate", Figures.rate(run.learningRate()), "of the last step"),
                new Tile("Gradient norm", Figures.fixed(run.gradNorm(), 2), "before clipping"));
    }

    private static String best(RunBody run) {
        if (run.bestIteration() == null) {
            return "not yet measured";
        }
        return "best " + Figures.loss(run.bestValLoss())
                + (run.bestIteration() == 0 ? " before training" : " at " + Quantity.grouped(run.bestIteration()));
    }

    private static String when(RunBody run) {
        if (run.queuePosition() != null) {
            return "Place " + run.queuePosition() + " in the queue";
        }
        if (run.state().equals("preparing")) {
            return "Reading model and data";
        }
        StringBuilder words = new StringBuilder();
        if (run.runtimeSeconds() != null && run.runtimeSeconds() >= NO_TIME) {
            words.append(Quantity.duration(run.runtimeSeconds())).append(run.endTime() == null ? " so far" : " in all");
        }
        if (run.state().equals("running") && run.etaSeconds() != null) {
            words.append(words.isEmpty() ? "" : " · ").append("about ").append(Quantity.duration(run.etaSeconds()))
                    .append(" left");
        }
        return words.toString();
    }

    /** Its title, else its id. */
    public String name() {
        return title == null ? id : title;
    }

    /** Fit for an element's id. */
    public String key() {
        return Integer.toHexString(id.hashCode());
    }

    public boolean working() {
        return List.of("preparing", "running", "pausing", "stopping").contains(state);
    }

    /** It will change by itself. */
    public boolean moving() {
        return working() || state.equals("queued");
    }

    public boolean pausable() {
        return List.of("preparing", "running", "queued").contains(state);
    }

    public boolean stoppable() {
        return pausable() || state.equals("paused");
    }

    public boolean resumable() {
        return List.of("paused", "stopped", "failed").contains(state);
    }

    public boolean deletable() {
        return !moving();
    }

    public boolean known() {
        return !state.equals("recorded");
    }

    /** The same for as long as only figures move. */
    RunView withoutFigures() {
        return new RunView(id, state, model, method, 0, steps, 0, "", List.of(), message, error, suggestion, folder,
                title);
    }
}
