package io.forgellm.training;

import io.forgellm.engine.EngineConfig;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.decoder.LibtorchSettings;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.trainer.TrainerMain;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A trainer is the same build in a JVM of its own: its class path is the server's. */
@ApplicationScoped
class TrainerJvm implements TrainerCommands {
    private final TrainingConfig config;
    private final EngineConfig engine;

    TrainerJvm(TrainingConfig config, EngineConfig engine) {
        this.config = config;
        this.engine = engine;
    }

    @Override
    public void require() {
        Libtorch.require();
    }

    @Override
    public JvmCommand of(Class<?> main) {
        return command(main, List.of());
    }

    @Override
    public JvmCommand forRun(RunFolder run) {
        List<String> flags = new ArrayList<>();
        engine.nativesDir().ifPresent(folder -> flags.add("-Dforgellm.natives=" + folder.toAbsolutePath()));
        flags.add("-XX:ErrorFile=" + run.path().resolve("crash-%p.log"));
        return command(TrainerMain.class, flags);
    }

    private JvmCommand command(Class<?> main, List<String> more) {
        List<String> flags = new ArrayList<>(LibtorchSettings.jvmFlags(config.nativesDir().toAbsolutePath()));
        flags.addAll(JvmCommand.FLAGS);
        flags.addAll(more);
        Map<String, String> environment = JvmCommand.environment(System.getenv());
        environment.putAll(LibtorchSettings.environment());
        return new JvmCommand(flags, JvmCommand.ownClassPath(), main.getName(), environment);
    }
}
