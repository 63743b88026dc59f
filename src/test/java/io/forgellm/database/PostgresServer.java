package io.forgellm.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL of the system's packages, in a folder of its own, that a test starts, stops and starts again. */
final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final Path programs;
    private final int port;

    PostgresServer() {
        programs = programs();
        Assumptions.assumeTrue(programs != null, "SKIPPED: no PostgreSQL; run ./test, or install postgresql");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
            folder = Files.createTempDirectory("forgellm-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        as("initdb", "-D", data(), "-U", "forgellm", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8");
        start();
    }

    private static Path programs() {
        if (!Files.isDirectory(PACKAGES)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_ctl"))).findFirst().orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    void start() {
        as("pg_ctl", "-D", data(), "-w", "-l", folder.resolve("log").toString(), "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder
                        + " -c max_connections=200", "start");
    }

    /** As a power cut would: no connection is told. */
    void kill() {
        as("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
    }

    /** The JDBC URL of a new, empty database. */
    String freshDatabase() {
        return freshDatabase(adminUrl());
    }

    static String freshDatabase(String admin) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection session = DriverManager.getConnection(admin); Statement sql = session.createStatement()) {
            sql.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return admin.replace("/postgres?", "/" + name + "?");
    }

    String adminUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=forgellm";
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** PostgreSQL's programs refuse to be run by root. */
    private void as(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) {
        try {
            // To a file: the server that pg_ctl leaves behind would hold a pipe open.
            Path output = Files.createTempFile("forgellm-postgres", ".log");
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            int status = process.waitFor();
            String said = Files.readString(output, UTF_8);
            Files.delete(output);
            if (status != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
