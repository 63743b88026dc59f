package io.forgellm.engine.process;

import de.kherud.llama.LlamaModel;
import io.forgellm.engine.child.EngineMain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How an engine process is started: this Java, a few small settings, and just the classes that it needs. */
final class ChildCommand {
    /** Computing is native: a small heap, one quick compiler and few threads are all that Java needs here. */
    private static final List<String> SETTINGS = List.of("-XX:+UseSerialGC", "-Xms4m", "-Xmx256m", "-Xss512k",
        "-XX:TieredStopAtLevel=1", "-XX:CICompilerCount=1", "-XX:ReservedCodeCacheSize=16m", "-XX:-UsePerfData",
        "-XX:+DisplayVMOutputToStderr", "-XX:-CreateCoredumpOnCrash", "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED");
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "SystemRoot", "TEMP", "USERPROFILE");

    private ChildCommand() {
    }

    static ProcessBuilder of(EngineChoice.Choice engine) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SETTINGS);
        command.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "forgellm-engine-%p.log"));
        command.addAll(List.of("-cp", classPath(engine), EngineMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment(System.getenv()));
        return builder;
    }

    static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> environment = new TreeMap<>();
        PASSED_ON.stream().filter(ours::containsKey).forEach(name -> environment.put(name, ours.get(name)));
        // One thread computes and allocates; further arenas would only keep memory from one another.
        environment.put("MALLOC_ARENA_MAX", "1");
        return environment;
    }

    /**
     * Asks each class where it came from: that holds in a jar layout, in {@code target/classes} and under a class
     * loader that transforms classes, where {@code java.class.path} does not.
     */
    private static String classPath(EngineChoice.Choice engine) {
        Stream<Class<?>> needed = engine.engine().equals("java-llama")
            ? Stream.of(EngineMain.class, LlamaModel.class) : Stream.of(EngineMain.class);
        return needed.map(ChildCommand::origin).distinct()
            .map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("Nobody knows where " + type + " was loaded from");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException defect) {
            throw new IllegalStateException("Not a file: " + source.getLocation(), defect);
        }
    }
}
