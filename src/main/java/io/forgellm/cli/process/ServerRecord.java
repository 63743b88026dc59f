package io.forgellm.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which server runs over a home folder: the file {@code server.pid}, three lines with its process id, its start in
 * milliseconds since 1970, and its address. The start tells a living server from a stranger that got the id of a dead
 * one.
 *
 * @param started milliseconds since 1970, 0 where the system does not tell
 */
public record ServerRecord(long pid, long started, URI address) {
    private static final String FILE = "server.pid";

    /** What this process will be found by. */
    public static ServerRecord ofThisProcess(URI address) {
        ProcessHandle self = ProcessHandle.current();
        return new ServerRecord(self.pid(), startOf(self), address);
    }

    /** The server of this home, if its process lives; what a dead one left is no answer. */
    public static Optional<ServerRecord> running(Path home) {
        return read(home).filter(server -> server.process().isPresent());
    }

    private static Optional<ServerRecord> read(Path home) {
        try {
            List<String> lines = Files.readAllLines(home.resolve(FILE));
            return Optional.of(new ServerRecord(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1)),
                    URI.create(lines.get(2))));
        } catch (NoSuchFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Not there, or a write that a power cut left unfinished: no server can be behind it.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The living process, if it is the one that wrote the record. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(found -> startOf(found) == started).filter(ServerRecord::lives);
    }

    /** A killed process that nobody has collected yet counts as alive to the system; its command is gone, though. */
    private static boolean lives(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    public void write(Path home) throws IOException {
        Path fresh = home.resolve(FILE + "." + pid);
        Files.writeString(fresh, pid + "\n" + started + "\n" + address + "\n");
        Files.move(fresh, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes the record away unless another server has written its own since. */
    public void delete(Path home) {
        try {
            if (read(home).equals(Optional.of(this))) {
                Files.deleteIfExists(home.resolve(FILE));
            }
        } catch (IOException | UncheckedIOException e) {
            // It names a process that is about to be gone, so nobody will take it for a running server.
            return;
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
