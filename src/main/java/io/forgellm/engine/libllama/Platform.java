package io.forgellm.engine.libllama;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A machine as npm's packages name it. */
record Platform(String os, String cpu) {

    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** @throws ForgeException ENGINE_UNAVAILABLE if no package is made for it */
    static Platform of(String osName, String arch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String cpu = switch (arch) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64", "arm64" -> "arm64";
            default -> throw none(osName, arch);
        };
        if (os.startsWith("linux")) {
            return new Platform("linux", cpu);
        }
        if (os.startsWith("mac")) {
            return new Platform("mac", cpu);
        }
        if (os.startsWith("windows")) {
            return new Platform("win", cpu);
        }
        throw none(osName, arch);
    }

    /** The package that works on every such machine. */
    String plain() {
        return os.equals("mac") && cpu.equals("arm64") ? "mac-arm64-metal" : os + "-" + cpu;
    }

    /** All packages that may be used here, best first: those for a GPU only where its driver shows. */
    List<String> packages() {
        if (os.equals("linux") && cpu.equals("x64")) {
            if (Files.exists(Path.of("/dev/nvidiactl"))) {
                return List.of("linux-x64-cuda", "linux-x64-vulkan", plain());
            }
            if (Files.isDirectory(Path.of("/dev/dri"))) {
                return List.of("linux-x64-vulkan", plain());
            }
        }
        return List.of(plain());
    }

    private static ForgeException none(String os, String arch) {
        return new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "libllama has no package for " + os + " on " + arch
            + ".", "Use the other engine: forgellm.engine=java-llama.");
    }
}
