package io.forgellm.engine.libllama;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shared libraries of one unpacked npm package: {@code bins/PLATFORM} with libllama, libggml and their backends,
 * and {@code _nlcBuildMetadata.json} that names the llama.cpp release they were built from.
 *
 * @param folder   the libraries' folder
 * @param platform such as {@code linux-x64} or {@code mac-arm64-metal}
 */
public record NativesFolder(Path folder, String platform) {
    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern RELEASE = Pattern.compile("\"release\"\\s*:\\s*\"([^\"]*)\"");

    /**
     * The packages in {@code root} that fit this machine, the one to prefer first.
     *
     * @param root a folder with {@code node_modules/@node-llama-cpp}
     * @throws ForgeException ENGINE_UNAVAILABLE if there is none, or if one is of another release
     */
    public static List<NativesFolder> find(Path root) {
        List<NativesFolder> found = Platform.current().packages().stream()
            .flatMap(platform -> at(root, platform).stream()).toList();
        if (found.isEmpty()) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "libllama for " + Platform.current().plain()
                + " is not in " + root + ".", Map.of("folder", root.toString(), "needed", needed()), advice(root));
        }
        return found;
    }

    /** Whether {@link #find} would succeed. */
    public static boolean isIn(Path root) {
        try {
            return !find(root).isEmpty();
        } catch (ForgeException missing) {
            return false;
        }
    }

    Path llama() {
        return library("llama");
    }

    Path ggml() {
        return library("ggml");
    }

    Path ggmlBase() {
        return library("ggml-base");
    }

    private static Optional<NativesFolder> at(Path root, String platform) {
        Path home = root.resolve("node_modules/@node-llama-cpp").resolve(platform);
        Path folder = home.resolve("bins").resolve(platform);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        require(home.resolve("package.json"), VERSION, LlamaRelease.PACKAGE_VERSION, root);
        require(folder.resolve("_nlcBuildMetadata.json"), RELEASE, LlamaRelease.LLAMA_VERSION, root);
        return Optional.of(new NativesFolder(folder, platform));
    }

    private static void require(Path file, Pattern field, String needed, Path root) {
        String found = "unknown";
        try {
            Matcher matcher = field.matcher(Files.readString(file));
            found = matcher.find() ? matcher.group(1) : found;
        } catch (IOException unreadable) {
            found = "unreadable";
        }
        if (!found.equals(needed)) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, file + " says version " + found
                + ", but ForgeLLM is made for " + needed() + ".", Map.of("found", found, "needed", needed),
                advice(root));
        }
    }

    private static String needed() {
        return "llama.cpp " + LlamaRelease.LLAMA_VERSION + " (npm packages " + LlamaRelease.PACKAGE_VERSION + ")";
    }

    private static String advice(Path root) {
        return "Install it: " + String.join(" ", NativesInstaller.command(root))
            + " — or use the other engine: forgellm.engine=java-llama.";
    }

    /** Names go on with a variant and a version: {@code libllama.cuda.v0.4.0.so}; on Windows they lack the lib. */
    private Path library(String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> isLibrary(path.getFileName().toString(), name)).findFirst()
                .orElseThrow(() -> new ForgeException(ErrorCode.ENGINE_UNAVAILABLE,
                    "No library named " + name + " is in " + folder + "."));
        } catch (IOException unreadable) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, folder + " cannot be read.").causedBy(unreadable);
        }
    }

    private static boolean isLibrary(String file, String name) {
        String plain = file.startsWith("lib") ? file.substring(3) : file;
        return plain.startsWith(name + ".")
            && (file.endsWith(".so") || file.endsWith(".dylib") || file.endsWith(".dll"));
    }
}
