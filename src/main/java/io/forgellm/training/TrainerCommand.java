package io.forgellm.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a trainer process is started: flags, class path, main class, and the variables that must stand before a native
 * library loads.
 *
 * @param jvm         flags of the JVM
 * @param classPath   jars and folders
 * @param mainClass   takes the run's folder as its one argument
 * @param environment variables by name, all that the process gets
 */
record TrainerCommand(List<String> jvm, List<Path> classPath, String mainClass, Map<String, String> environment) {
}
