package io.forgellm.web.forge;

import io.forgellm.forge.job.JobSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The views whose jobs are followed, by the last part of their address. */
enum ForgeView {
    FUSE("fuse", Set.of(JobSpec.Fuse.class)), QUANTISE("quantise", Set.of(JobSpec.Quantise.class)),
    CONVERT("convert", Set.of(JobSpec.Convert.class)),
    PUBLISH("publish", Set.of(JobSpec.Publish.class, JobSpec.Upload.class));

    private final String path;
    private final Set<Class<? extends JobSpec>> kinds;

    ForgeView(String path, Set<Class<? extends JobSpec>> kinds) {
        this.path = path;
        this.kinds = kinds;
    }

    boolean shows(JobSpec spec) {
        return kinds.contains(spec.getClass());
    }

    static Optional<ForgeView> of(String path) {
        return Arrays.stream(values()).filter(view -> view.path.equals(path)).findFirst();
    }
}
