package io.forgellm.cli.manage;

import io.forgellm.cli.Context;
import io.forgellm.cli.console.Units;
import io.forgellm.cli.process.PortOwner;
import io.forgellm.cli.process.ServerRecord;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.training.estimate.AvailableMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at what the server needs of this machine; changes nothing that stays. */
final class Doctor {
    private static final int JAVA = 25;
    private static final long LITTLE_MEMORY = 2L << 30;
    private static final long LITTLE_DISK = 5L << 30;

    private final Context context;
    private final Path root;

    /** @param root of the file system: {@code /}, or a copy in a test */
    Doctor(Context context, Path root) {
        this.context = context;
        this.root = root;
    }

    List<Finding> look() {
        return List.of(java(), processors(), memory(), home(), disk(), libllama(), training(), server());
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JAVA ? Finding.ok("Java", version.toString())
                : Finding.fail("Java", version.toString(), "Install Java " + JAVA + " or later and set JAVA_HOME.");
    }

    private static Finding processors() {
        int count = Runtime.getRuntime().availableProcessors();
        String detail = "%d, %s, %s".formatted(count, System.getProperty("os.arch"), System.getProperty("os.name"));
        return count > 1 ? Finding.ok("processors", detail)
                : Finding.warn("processors", detail, "With one processor answers come slowly; give it two or more.");
    }

    private Finding memory() {
        long bytes = new AvailableMemory(root).bytes();
        String detail = Units.bytes(bytes) + " to take";
        return bytes >= LITTLE_MEMORY ? Finding.ok("memory", detail) : Finding.warn("memory", detail,
                "Only small models fit. End other programs, or raise the container's limit.");
    }

    private Finding home() {
        Path home = context.home();
        try {
            Files.createDirectories(home);
            Files.delete(Files.createTempFile(home, ".doctor", null));
            return Finding.ok("home", home.toString());
        } catch (IOException refused) {
            return Finding.fail("home", home + " cannot be written to (" + refused.getClass().getSimpleName() + ")",
                    "Make it yours, or name another folder with FORGELLM_HOME.");
        }
    }

    private Finding disk() {
        try {
            long free = Files.getFileStore(nearest(context.home())).getUsableSpace();
            String detail = Units.bytes(free) + " free for models and runs";
            return free >= LITTLE_DISK ? Finding.ok("disk", detail)
                    : Finding.warn("disk", detail, "Free some space, or set FORGELLM_MODELS_DIR to another disk.");
        } catch (IOException unknown) {
            return Finding.warn("disk", "cannot be asked: " + unknown.getMessage(), null);
        }
    }

    private static Path nearest(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private Finding libllama() {
        if ("java-llama".equals(context.environment().get("FORGELLM_ENGINE"))) {
            return Finding.warn("engine", "java-llama, as FORGELLM_ENGINE asks",
                    "It can neither change adapters nor quantise; leave the variable out for libllama.");
        }
        String named = context.environment().get("FORGELLM_ENGINE_NATIVES_DIR");
        Path folder = named == null ? NativesInstaller.defaultFolder() : Path.of(named);
        return NativesFolder.isIn(folder) ? Finding.ok("engine", "libllama in " + folder)
                : Finding.warn("engine", "libllama is not in " + folder,
                    "'forgellm start' fetches it once; until then java-llama is used, which knows fewer models.");
    }

    /** As libtorch is built: for 64-bit x86 everywhere, for ARM on macOS. */
    private static Finding training() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        return !arm || mac ? Finding.ok("training", "libtorch has a build for this machine")
                : Finding.warn("training", "libtorch has no build for this machine",
                    "Models are served, converted and quantised here; train on another machine.");
    }

    private Finding server() {
        Optional<ServerRecord> running;
        try {
            running = ServerRecord.running(context.home());
        } catch (UncheckedIOException unreadable) {
            return Finding.fail("server", "its record in the home cannot be read", "See what is said of the home.");
        }
        if (running.isPresent()) {
            ServerRecord server = running.get();
            return context.client(server.address()).isHealthy()
                    ? Finding.ok("server", "runs at " + server.address() + ", process " + server.pid())
                    : Finding.fail("server", "process " + server.pid() + " does not answer at " + server.address(),
                        "Look at logs/server.log in the home, then: forgellm restart");
        }
        int port = context.port();
        if (PortOwner.isFree("127.0.0.1", port)) {
            return Finding.ok("server", "does not run; port " + port + " is free");
        }
        return Finding.warn("server", "does not run, and port " + port + " is in use by "
                + PortOwner.of(port).map(PortOwner::describe).orElse("another program"),
                "Stop it, or take another port: forgellm start --port " + (port + 1));
    }
}
