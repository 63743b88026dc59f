package io.forgellm.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of the page that change by themselves. Structure and progress are apart, so that a button is not replaced
 * under a pressed mouse each time a number moves.
 */
public final class LiveFragments {
    @CheckedTemplate(basePath = "live")
    static class Templates {
        static native TemplateInstance status(StatusView status);

        static native TemplateInstance loaded(StatusView status);

        static native TemplateInstance loadProgress(StatusView status);

        static native TemplateInstance memory(StatusView status);

        static native TemplateInstance models(List<ModelRow> models, boolean busy);

        static native TemplateInstance pulls(List<PullView> pulls);

        static native TemplateInstance pullProgress(PullView pull);

        static native TemplateInstance adapters(Snapshot snapshot);

        static native TemplateInstance pickers(Snapshot snapshot);

        static native TemplateInstance second(Snapshot snapshot);

        static native TemplateInstance welcome(Snapshot snapshot);

        private Templates() {
        }
    }

    /**
     * One part.
     *
     * @param event the name it is sent under, and that {@code sse-swap} in the page names
     * @param key   equal as long as the part needs no replacing
     */
    record Part(String event, Object key, TemplateInstance html) {
    }

    private LiveFragments() {
    }

    /** What every view shows of the model, in its bar. */
    public static TemplateInstance status(StatusView status) {
        return Templates.status(status);
    }

    /** All parts of a snapshot, those that hold others before them. */
    static List<Part> of(Snapshot snapshot) {
        StatusView status = snapshot.status();
        List<Part> parts = new ArrayList<>();
        parts.add(whole("status", Templates.status(status)));
        parts.add(new Part("loaded", status.withoutFigures(), Templates.loaded(status)));
        if (status.busy()) {
            parts.add(whole("load-progress", Templates.loadProgress(status)));
        }
        if (status.ready()) {
            parts.add(whole("memory", Templates.memory(status)));
        }
        parts.add(whole("models", Templates.models(snapshot.models(), status.busy())));
        parts.add(new Part("pulls", snapshot.pulls().stream().map(PullView::withoutFigures).toList(),
                Templates.pulls(snapshot.pulls())));
        snapshot.pulls().stream().filter(PullView::active)
                .forEach(pull -> parts.add(whole("pull-" + pull.key(), Templates.pullProgress(pull))));
        parts.add(whole("adapters", Templates.adapters(snapshot)));
        parts.add(whole("pickers", Templates.pickers(snapshot)));
        parts.add(whole("second", Templates.second(snapshot)));
        parts.add(new Part("welcome", Templates.welcome(snapshot.withoutFigures()).render(), Templates.welcome(snapshot)));
        return parts;
    }

    private static Part whole(String event, TemplateInstance html) {
        return new Part(event, html.render(), html);
    }
}
