package io.forgellm.engine.libllama;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Gets libllama's prebuilt package with npm into the cache folder. The package is unpacked beside its place and then
 * renamed, under a lock file, so that a place is either whole or not there, however many processes try at once.
 */
public final class NativesInstaller {
    private static final long MINUTES = 10;

    private NativesInstaller() {
    }

    /** Where the pinned release lies unless configured otherwise: {@code ~/.cache/forgellm/natives/VERSION}. */
    public static Path defaultFolder() {
        return Path.of(System.getProperty("user.home"), ".cache", "forgellm", "natives",
            LlamaRelease.PACKAGE_VERSION);
    }

    /** What a person would type. */
    static List<String> command(Path folder) {
        return List.of("npm", "install", "--no-save", "--prefix", folder.toString(),
            "@node-llama-cpp/" + Platform.current().plain() + "@" + LlamaRelease.PACKAGE_VERSION, "--ignore-scripts",
            "--no-audit", "--no-fund");
    }

    /**
     * Installs the package unless it is there.
     *
     * @throws ForgeException ENGINE_UNAVAILABLE where npm is missing or fails
     */
    public static void install(Path folder) {
        if (NativesFolder.isIn(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder.getParent());
            Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                 var held = channel.lock()) {
                if (!NativesFolder.isIn(folder)) {
                    unpackBesideThenRename(folder);
                }
            }
        } catch (IOException failed) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "libllama could not be installed into " + folder
                + ": " + failed.getMessage()).causedBy(failed);
        }
    }

    /** {@code java -cp … NativesInstaller [FOLDER]}, for the launcher: ends with 1 and one line if it failed. */
    public static void main(String[] args) {
        Path folder = args.length > 0 ? Path.of(args[0]) : defaultFolder();
        try {
            install(folder);
        } catch (ForgeException failed) {
            System.err.println(failed.getMessage());
            System.exit(1);
        }
    }

    private static void unpackBesideThenRename(Path folder) throws IOException {
        Path beside = Files.createTempDirectory(folder.getParent(), ".install-");
        try {
            npm(beside);
            NativesFolder.find(beside);
            delete(folder);
            Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(beside);
        }
    }

    private static void npm(Path folder) throws IOException {
        List<String> command = new ArrayList<>(command(folder));
        if (Platform.current().os().equals("win")) {
            command.set(0, "npm.cmd");
        }
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "npm is not on this machine, so libllama cannot be"
                + " installed.", "Install Node.js, or use the other engine: forgellm.engine=java-llama.")
                .causedBy(missing);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new ForgeException(ErrorCode.ENGINE_UNAVAILABLE, "npm could not install libllama.",
                    Map.of("output", output.strip()), "Look at npm's output, or use forgellm.engine=java-llama.");
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ForgeException(ErrorCode.CANCELLED, "The installation was interrupted.");
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
