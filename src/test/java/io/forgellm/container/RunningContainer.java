package io.forgellm.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An image's own command in runc, as a hardened host would start it: its user, a read-only root, no capabilities, no way
 * to new privileges, {@code /tmp} a noexec tmpfs, {@code /data} a folder of the host, and nothing else to write to.
 */
final class RunningContainer implements AutoCloseable {
    static final String KEY = "container-test";
    private static final ObjectMapper JSON = new ObjectMapper();

    final int port = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path bundle;
    private final Path log;
    private final Process process;

    RunningContainer(ImageFile image, Path bundle, Path data, Map<String, String> environment) throws Exception {
        this.bundle = Files.createDirectories(bundle);
        this.log = bundle.resolve("log");
        Shell.run(List.of("chown", "-R", image.run().get("User").asText(), data.toString()));
        JSON.writeValue(bundle.resolve("config.json").toFile(), specification(image, data, environment));
        process = new ProcessBuilder(runc("run", "--bundle", bundle.toString(), "forgellm"))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private Map<String, Object> specification(ImageFile image, Path data, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(image.list("Entrypoint"));
        arguments.addAll(image.list("Cmd"));
        List<String> variables = new ArrayList<>(image.list("Env"));
        variables.addAll(List.of("FORGELLM_SECURITY_API_KEY=" + KEY, "FORGELLM_API_KEY=" + KEY, "QUARKUS_HTTP_PORT=" + port));
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        String[] user = image.run().get("User").asText().split(":");
        return Map.of("ociVersion", "1.0.2",
            "root", Map.of("path", image.root().toString(), "readonly", true),
            "process", Map.of("args", arguments, "env", variables, "cwd", image.run().get("WorkingDir").asText(),
                "user", Map.of("uid", Integer.parseInt(user[0]), "gid", Integer.parseInt(user[1])),
                "noNewPrivileges", true, "capabilities", Map.of()),
            "mounts", List.of(mount("/proc", "proc", "proc"), mount("/dev", "tmpfs", "tmpfs", "mode=755"),
                mount("/tmp", "tmpfs", "tmpfs", "noexec", "nosuid", "nodev", "mode=1777"),
                mount("/data", "bind", data.toString(), "rbind", "rw", "nosuid", "nodev")),
            "linux", Map.of("namespaces", Stream.of("pid", "mount", "ipc", "uts").map(n -> Map.of("type", n)).toList()));
    }

    private static Map<String, Object> mount(String to, String type, String source, String... options) {
        return Map.of("destination", to, "type", type, "source", source, "options", List.of(options));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> runc(String... arguments) {
        List<String> command = new ArrayList<>(List.of("runc", "--root", bundle.resolve("state").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A further process in it, of the same user. */
    Shell.Result exec(List<String> command) throws Exception {
        List<String> whole = runc("exec", "forgellm");
        whole.addAll(command);
        return Shell.result(whole);
    }

    void signal(String name) throws Exception {
        Shell.run(runc("kill", "forgellm", name));
    }

    /** Its exit status. */
    int end() throws InterruptedException {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            throw new AssertionError("It does not end:\n" + log());
        }
        return process.exitValue();
    }

    int status(String path) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException nobody) {
            return 0;
        }
    }

    void await(String path, int status) throws InterruptedException {
        while (status(path) != status) {
            if (!process.isAlive()) {
                throw new AssertionError("It ended with " + process.exitValue() + ":\n" + log());
            }
            Thread.sleep(50);
        }
    }

    <T> HttpResponse<T> post(String path, String body, HttpResponse.BodyHandler<T> handler) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), handler);
    }

    String post(String path, String body) throws Exception {
        return post(path, body, HttpResponse.BodyHandlers.ofString()).body();
    }

    String get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + KEY).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The state letter and command line of each process in it: {@code Z} is a zombie. */
    List<String> processes() throws Exception {
        return Shell.run(List.of("ps", "-o", "stat=,args=", "-p", Shell.run(runc("ps", "--format", "json", "forgellm"))
                .strip().replaceAll("[\\[\\]]", ""))).lines().map(String::strip).toList();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            signal("KILL");
            process.waitFor();
        }
    }
}
