package io.forgellm.training;

import io.forgellm.engine.EngineConfig;
import io.forgellm.training.decoder.LibtorchSettings;
import io.forgellm.training.run.RunFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A trainer is the same build in a JVM of its own: its class path is the server's. */
@ApplicationScoped
class TrainerJvm implements TrainerCommands {
    private static final String MAIN = "io.forgellm.training.trainer.TrainerMain";
    private static final List<String> FLAGS =
            List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-XX:+ExitOnOutOfMemoryError");
    private static final Path LIBTORCH = Path.of(System.getProperty("user.home"), ".cache", "forgellm", "libtorch");
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH",
            "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "SystemRoot", "TEMP", "USERPROFILE");

    private final Path home;
    private final Optional<Path> natives;
    private final RunFiles files;

    TrainerJvm(@ConfigProperty(name = "forgellm.home") Path home, EngineConfig engine, RunFiles files) {
        this.home = home.toAbsolutePath();
        natives = engine.nativesDir();
        this.files = files;
    }

    @Override
    public TrainerCommand forRun(RunFolder run) throws IOException {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(LibtorchSettings.jvmFlags(LIBTORCH));
        natives.ifPresent(folder -> flags.add("-Dforgellm.natives=" + folder.toAbsolutePath()));
        flags.add("-Dforgellm.home=" + home);
        flags.add("-XX:ErrorFile=" + run.path().resolve("crash-%p.log"));
        Map<String, String> environment = environment(System.getenv());
        environment.putAll(LibtorchSettings.environment(files.spec(run).compute().threads()));
        return new TrainerCommand(flags, classPath(), MAIN, environment);
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
