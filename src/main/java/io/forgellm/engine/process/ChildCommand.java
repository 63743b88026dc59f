package io.forgellm.engine.process;

import de.kherud.llama.LlamaModel;
import io.forgellm.engine.child.EngineMain;
import io.forgellm.process.JvmCommand;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How an engine process is started: this Java, a few small settings, and just the classes that it needs. */
final class ChildCommand {
    /** Computing is native: a small heap, one quick compiler and few threads are all that Java needs here. */
    private static final List<String> SETTINGS = List.of("-XX:+UseSerialGC", "-Xms4m", "-Xmx256m", "-Xss512k",
        "-XX:TieredStopAtLevel=1", "-XX:CICompilerCount=1", "-XX:ReservedCodeCacheSize=16m",
        "-XX:+DisplayVMOutputToStderr", "--enable-native-access=ALL-UNNAMED");

    private ChildCommand() {
    }

    static ProcessBuilder of(EngineChoice.Choice engine) {
        List<String> flags = new ArrayList<>(JvmCommand.FLAGS);
        flags.addAll(SETTINGS);
        flags.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "forgellm-engine-%p.log"));
        return new JvmCommand(flags, classPath(engine), EngineMain.class.getName(), environment(System.getenv()))
            .builder(List.of());
    }

    static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> environment = JvmCommand.environment(ours);
        // One thread computes and allocates; further arenas would only keep memory from one another.
        environment.put("MALLOC_ARENA_MAX", "1");
        return environment;
    }

    /**
     * Asks each class where it came from: that holds in a jar layout, in {@code target/classes} and under a class
     * loader that transforms classes, where {@code java.class.path} does not.
     */
    private static List<Path> classPath(EngineChoice.Choice engine) {
        Stream<Class<?>> needed = engine.engine().equals("java-llama")
            ? Stream.of(EngineMain.class, LlamaModel.class) : Stream.of(EngineMain.class);
        return needed.map(ChildCommand::origin).distinct().toList();
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
