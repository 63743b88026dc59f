package io.forgellm.cli.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Who listens on a port of this machine: read from {@code /proc} on Linux, asked of {@code lsof} elsewhere. */
public final class PortOwner {
    private static final int LISTENING = 0x0A;

    private PortOwner() {
    }

    /** Whether a server could listen there now. */
    public static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the server itself does: a connection of the last one in TIME_WAIT must not look like an owner.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The process that listens on the port, if this user may know. */
    public static Optional<ProcessHandle> of(int port) {
        try {
            return (Files.isReadable(Path.of("/proc/net/tcp")) ? pidFromProc(port) : pidFromLsof(port))
                    .flatMap(ProcessHandle::of);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A process as a user knows it: {@code nginx (process 4711)}. */
    public static String describe(ProcessHandle process) {
        String name = process.info().command().map(command -> Path.of(command).getFileName().toString())
                .orElse("a process");
        return name + " (process " + process.pid() + ")";
    }

    /** {@code /proc/net/tcp}: address, port and inode of each socket; a process's descriptors link to inodes. */
    private static Optional<Long> pidFromProc(int port) throws IOException {
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            if (!Files.isReadable(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(":%04X".formatted(port))
                        && Integer.parseInt(fields[3], 16) == LISTENING) {
                    Optional<Long> pid = pidOfSocket("socket:[" + fields[9] + "]");
                    if (pid.isPresent()) {
                        return pid;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> pidOfSocket(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                    for (Path descriptor : descriptors) {
                        if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                            return Optional.of(Long.parseLong(process.getFileName().toString()));
                        }
                    }
                } catch (IOException e) {
                    // Another user's process, or one that has just ended.
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> pidFromLsof(int port) throws IOException {
        Process lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String first = new String(lsof.getInputStream().readAllBytes()).lines().findFirst().orElse("");
        try {
            lsof.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return first.matches("\\d+") ? Optional.of(Long.parseLong(first)) : Optional.empty();
    }
}
