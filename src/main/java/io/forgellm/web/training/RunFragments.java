package io.forgellm.web.training;

import io.forgellm.dashboard.CheckpointBook.Shelf;
import io.forgellm.web.LiveFragments;
import io.forgellm.web.StatusView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.List;

/** The parts of the monitor that change by themselves; buttons apart from figures, so that none goes under a finger. */
final class RunFragments {
    @CheckedTemplate(basePath = "run")
    static class Templates {
        static native TemplateInstance head(RunView run);

        static native TemplateInstance progress(RunView run);

        static native TemplateInstance tiles(RunView run);

        static native TemplateInstance checkpoints(RunView run, List<CheckpointRow> checkpoints);

        static native TemplateInstance probes(List<ProbeView> probes, boolean asked);

        static native TemplateInstance log(String log);

        private Templates() {
        }
    }

    /** @param key equal as long as the part needs no replacing. */
    record Part(String event, Object key, TemplateInstance html) { }

    private RunFragments() {
    }

    /** @param asked whether the run has prompts to probe it with */
    static List<Part> of(StatusView status, RunView run, Shelf shelf, boolean asked, String log) {
        List<CheckpointRow> saved = CheckpointRow.of(shelf.saved());
        List<ProbeView> probes = shelf.probes().stream().map(ProbeView::of).toList();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("status", status, LiveFragments.status(status)));
        parts.add(new Part("run-head", run.withoutFigures(), Templates.head(run)));
        parts.add(new Part("run-progress", run.step() + run.when() + run.state(), Templates.progress(run)));
        parts.add(new Part("run-tiles", run.tiles(), Templates.tiles(run)));
        parts.add(new Part("run-checkpoints", saved, Templates.checkpoints(run, saved)));
        parts.add(new Part("run-probes", probes, Templates.probes(probes, asked)));
        parts.add(new Part("run-log", log, Templates.log(log)));
        return parts;
    }
}
