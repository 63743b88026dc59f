package io.forgellm.web.forge;

import io.forgellm.web.LiveFragments;
import io.forgellm.web.StatusView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.ArrayList;
import java.util.List;

/** The parts of a view of the forge that change by themselves, those that hold others before them. */
final class ForgeFragments {
    @CheckedTemplate(basePath = "forge")
    static class Templates {
        static native TemplateInstance jobs(List<JobView> jobs);

        static native TemplateInstance job(JobView job);

        static native TemplateInstance jobProgress(JobView job);

        private Templates() {
        }
    }

    /** As for {@link LiveFragments}. */
    record Part(String event, Object key, TemplateInstance html) {
    }

    private ForgeFragments() {
    }

    static List<Part> of(StatusView status, List<JobView> jobs) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("status", LiveFragments.status(status).render(), LiveFragments.status(status)));
        parts.add(new Part("jobs", jobs.stream().map(JobView::id).toList(), Templates.jobs(jobs)));
        for (JobView job : jobs) {
            parts.add(new Part("job-" + job.key(), job.withoutFigures(), Templates.job(job)));
            if (job.working()) {
                parts.add(new Part("progress-" + job.key(), job, Templates.jobProgress(job)));
            }
        }
        return parts;
    }
}
