package io.forgellm.training;

import io.forgellm.engine.EngineConfig;
import io.forgellm.training.decoder.Libtorch;
import io.forgellm.training.decoder.LibtorchSettings;
import io.forgellm.training.run.RunFolder;
import io.forgellm.training.trainer.TrainerMain;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A trainer is the same build in a JVM of its own: its class path is the server's. */
@ApplicationScoped
class TrainerJvm implements TrainerCommands {
    private static final List<String> FLAGS = List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
            "-XX:+ExitOnOutOfMemoryError");
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH",
            "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "SystemRoot", "TEMP", "USERPROFILE");

    private final RunFiles files;
    private final TrainingConfig config;
    private final EngineConfig engine;

    TrainerJvm(RunFiles files, TrainingConfig config, EngineConfig engine) {
        this.files = files;
        this.config = config;
        this.engine = engine;
    }

    @Override
    public void require() {
        Libtorch.require();
    }

    @Override
    public TrainerCommand forRun(RunFolder run) throws IOException {
        List<String> flags = new ArrayList<>(LibtorchSettings.jvmFlags(config.nativesDir().toAbsolutePath()));
        flags.addAll(FLAGS);
        engine.nativesDir().ifPresent(folder -> flags.add("-Dforgellm.natives=" + folder.toAbsolutePath()));
        flags.add("-XX:ErrorFile=" + run.path().resolve("crash-%p.log"));
        Map<String, String> environment = environment(System.getenv());
        environment.putAll(LibtorchSettings.environment(files.spec(run).compute().threads()));
        return new TrainerCommand(flags, classPath(), TrainerMain.class.getName(), environment);
    }

    /** As this JVM has it: a packaged server names its one jar, whose manifest names the rest. */
    static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty()).map(entry -> Path.of(entry).toAbsolutePath()).toList();
    }

    static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> environment = new TreeMap<>();
        PASSED_ON.stream().filter(ours::containsKey).forEach(name -> environment.put(name, ours.get(name)));
        return environment;
    }
}
