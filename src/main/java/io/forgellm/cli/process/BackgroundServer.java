package io.forgellm.cli.process;

import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.client.ApiClient;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts a server that outlives this command, its log in {@code logs/server.log} of its home, and waits until it
 * answers.
 */
public final class BackgroundServer {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /** The terminal's hang-up and Ctrl-C are for the command, not for what it left in the background. */
    private static final String DETACHED = "trap '' HUP INT; exec \"$@\"";

    private final Path home;
    private final List<String> command;
    private final Function<URI, ApiClient> clients;

    /** @param command runs a server in the foreground; {@code --host} and {@code --port} are added to it */
    public BackgroundServer(Path home, List<String> command, Function<URI, ApiClient> clients) {
        this.home = home;
        this.command = List.copyOf(command);
        this.clients = clients;
    }

    public Path log() {
        return home.resolve("logs").resolve("server.log");
    }

    /** @throws CliException the server ended, or did not answer in time; the message has the end of its log */
    public ServerRecord start(String host, int port) {
        long before;
        Process process;
        try {
            Files.createDirectories(log().getParent());
            before = Files.exists(log()) ? Files.size(log()) : 0;
            process = spawn(host, port);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "The server could not be started: " + e.getMessage(),
                    "See whether " + home + " can be written to.");
        }
        return await(() -> {
            if (!process.isAlive()) {
                throw new CliException(ExitCode.FAILED,
                        "The server ended while it started:" + System.lineSeparator() + endOfLog(before),
                        "Its whole log is " + log());
            }
            return ServerRecord.running(home).filter(record -> record.pid() == process.pid()
                    && clients.apply(record.address()).isHealthy());
        });
    }

    /**
     * Waits until a server that runs already, perhaps since a moment ago, answers.
     *
     * @return empty if it ended instead
     */
    public Optional<ServerRecord> awaitAnswer(ServerRecord server) {
        ApiClient client = clients.apply(server.address());
        boolean answers = await(() -> {
            boolean ended = server.process().isEmpty();
            return ended || client.isHealthy() ? Optional.of(!ended) : Optional.empty();
        });
        return answers ? Optional.of(server) : Optional.empty();
    }

    private <T> T await(Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                Optional<T> found = look.get();
                if (found.isPresent()) {
                    return found.get();
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CliException(ExitCode.FAILED, "The server did not answer within " + PATIENCE.toSeconds() + " s.",
                "Its log is " + log());
    }

    private Process spawn(String host, int port) throws IOException {
        List<String> detached = new ArrayList<>(List.of("/bin/sh", "-c", DETACHED, "sh"));
        detached.addAll(command);
        detached.addAll(List.of("--host", host, "--port", Integer.toString(port)));
        return new ProcessBuilder(detached)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** The last lines that this start wrote; {@code before} bytes were there already. */
    private String endOfLog(long before) {
        try (var log = Files.newInputStream(log())) {
            log.skipNBytes(before);
            List<String> lines = new String(log.readAllBytes()).lines()
                    .filter(line -> !line.startsWith("\tat ")).toList();
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }
}
