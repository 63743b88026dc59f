package io.forgellm.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a JVM of this build is started.
 *
 * @param flags       of the JVM
 * @param classPath   jars and folders
 * @param mainClass   its name
 * @param environment variables by name, all that the process gets
 */
public record JvmCommand(List<String> flags, List<Path> classPath, String mainClass, Map<String, String> environment) {
    /** Of every such JVM: it leaves neither files behind nor goes on after it ran out of memory. */
    public static final List<String> FLAGS = List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
            "-XX:+ExitOnOutOfMemoryError");
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH",
            "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "SystemRoot", "TEMP", "USERPROFILE");

    /** The same with one more flag of the JVM. */
    public JvmCommand with(String flag) {
        List<String> more = new ArrayList<>(flags);
        more.add(flag);
        return new JvmCommand(more, classPath, mainClass, environment);
    }

    /** The whole command. */
    public List<String> line(List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(flags);
        line.addAll(List.of("-cp", classPath.stream().map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)), mainClass));
        line.addAll(arguments);
        return line;
    }

    /** A process of it, not yet started, with no variable but its own. */
    public ProcessBuilder builder(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(line(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** As this JVM has it: a packaged server names its one jar, whose manifest names the rest. */
    public static List<Path> ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty()).map(entry -> Path.of(entry).toAbsolutePath()).toList();
    }

    /** What a process needs of our own variables, and nothing else: such as an API key. */
    public static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> environment = new TreeMap<>();
        PASSED_ON.stream().filter(ours::containsKey).forEach(name -> environment.put(name, ours.get(name)));
        return environment;
    }
}
