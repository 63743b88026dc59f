package io.forgellm.training;

import io.forgellm.process.JvmCommand;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/** As on a machine that libtorch has no build for. */
@Alternative
@Singleton
public class NoLibtorch implements TrainerCommands {
    @Override
    public void require() {
        Libtorch.require("linux-arm64");
    }

    @Override
    public JvmCommand of(Class<?> main) {
        throw new IllegalStateException("It was not required first");
    }

    @Override
    public JvmCommand forRun(RunFolder run) {
        throw new IllegalStateException("It was not required first");
    }
}
