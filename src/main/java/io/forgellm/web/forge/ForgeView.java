package io.forgellm.web.forge;

import io.forgellm.forge.job.JobSpec;
import java.util.Arrays;
import java.util.Optional;

/** The views whose jobs are followed, by the last part of their address. */
enum ForgeView {
    FUSE("fuse", JobSpec.Fuse.class), QUANTISE("quantise", JobSpec.Quantise.class),
    CONVERT("convert", JobSpec.Convert.class), PUBLISH("publish", JobSpec.Publish.class);

    private final String path;
    private final Class<? extends JobSpec> kind;

    ForgeView(String path, Class<? extends JobSpec> kind) {
        this.path = path;
        this.kind = kind;
    }

    Class<? extends JobSpec> kind() {
        return kind;
    }

    static Optional<ForgeView> of(String path) {
        return Arrays.stream(values()).filter(view -> view.path.equals(path)).findFirst();
    }
}
