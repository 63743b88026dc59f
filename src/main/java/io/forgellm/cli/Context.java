package io.forgellm.cli;

import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Console;
import io.forgellm.cli.process.ServerRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** What surrounds a command: its streams and its environment. Tests hand in their own. */
public record Context(Console console, Map<String, String> environment) {
    public static final int DEFAULT_PORT = 5001;

    /** Where the server keeps its state: {@code FORGELLM_HOME}, else {@code ~/.forgellm}. */
    public Path home() {
        String named = environment.get("FORGELLM_HOME");
        return named == null || named.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".forgellm") : Path.of(named).toAbsolutePath();
    }

    /** The port a server takes if its command names none; the Python program's variable counts, too. */
    public int port() {
        return port(Path.of(""));
    }

    /** @param folder that the server works in: its {@code config/application.properties} counts after the environment */
    int port(Path folder) {
        return Stream.of(environment.get("QUARKUS_HTTP_PORT"), environment.get("MODEL_SERVER_PORT"),
                        written(folder, "quarkus.http.port")).filter(named -> named != null && named.matches("\\d{1,5}"))
                .findFirst().map(Integer::parseInt).orElse(DEFAULT_PORT);
    }

    /** Where a server listens if its command does not say, as far as anyone does. @param folder as for {@link #port(Path)} */
    Optional<String> namedHost(Path folder) {
        return Stream.of(environment.get("QUARKUS_HTTP_HOST"), written(folder, "quarkus.http.host"))
                .filter(named -> named != null && !named.isBlank()).findFirst();
    }

    private static String written(Path folder, String setting) {
        Properties settings = new Properties();
        try (InputStream file = Files.newInputStream(folder.resolve("config").resolve("application.properties"))) {
            settings.load(file);
        } catch (IOException none) {
            return null;
        }
        return settings.getProperty(setting);
    }

    /** The server a command talks to: what it was told, else the one that runs over this home, else the usual port. */
    public ApiClient client(String url) {
        String named = url != null ? url : environment.getOrDefault("FORGELLM_URL", "");
        return client(named.isEmpty() ? address() : address(named));
    }

    public ApiClient client(URI server) {
        String key = environment.getOrDefault("FORGELLM_API_KEY", "");
        return new ApiClient(server, key.isEmpty() ? null : key);
    }

    private URI address() {
        return ServerRecord.running(home()).map(ServerRecord::address)
                .orElseGet(() -> URI.create("http://127.0.0.1:" + port()));
    }

    private static URI address(String named) {
        try {
            return URI.create(named.contains("://") ? named : "http://" + named);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "'" + named + "' is not the address of a server.",
                    "An address looks like http://127.0.0.1:5001");
        }
    }
}
