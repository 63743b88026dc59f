package io.forgellm.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Kubernetes API server with etcd and its controllers, one for the whole test JVM. It has no nodes: controllers
 * make pods, and what runs in them is for a test to say. Tests keep apart by {@link #namespace}.
 */
public final class ApiServer {
    private static final String SCRIPT = "kubernetes/test/api-server";
    /** Quarkus loads test classes more than once; what all of them see is this property: the server's folder. */
    private static final String RUNNING = "forgellm.test.api-server";

    private final Path folder;
    private final Path programs;

    private ApiServer(Path folder, Path programs) {
        this.folder = folder;
        this.programs = programs;
    }

    /** The one that runs, started if this is the first to ask; skips the test where it was not built. */
    public static synchronized ApiServer shared() {
        Outcome built = run(List.of(SCRIPT, "programs"), "");
        Assumptions.assumeTrue(built.succeeded(), "SKIPPED: no Kubernetes API server is built; run ./test, with Go");
        if (System.getProperty(RUNNING) == null) {
            System.setProperty(RUNNING, start().toString());
        }
        return new ApiServer(Path.of(System.getProperty(RUNNING)), Path.of(built.output().strip()));
    }

    /** It ends with its standard input, so with this JVM, however that ends. */
    private static Path start() {
        try {
            Path folder = Files.createTempDirectory("forgellm-kubernetes");
            Process process = new ProcessBuilder(SCRIPT, "start", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            String line = output.readLine();
            if (line == null || !line.startsWith("ready ")) {
                throw new IllegalStateException("The API server did not start; its logs are in " + folder);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process, Path folder) {
        try {
            process.getOutputStream().close();
            process.waitFor();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For clients that read such a file: address, certificate and the token of one who may do everything. */
    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** {@code https://127.0.0.1:PORT} */
    public String url() {
        return read("url");
    }

    /** Of one who may do everything. */
    public String token() {
        return read("token");
    }

    /** What the server's certificate is trusted by. */
    public Path certificate() {
        return folder.resolve("certificates/apiserver.crt");
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name for a namespace that no other has. */
    static String unused(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A new namespace in which only pods of the standard "restricted" may be, as ours shall run. */
    public String namespace(String prefix) {
        String name = unused(prefix);
        apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + name
                + ", labels: {pod-security.kubernetes.io/enforce: restricted}}}").expectSuccess();
        // Pods need it, and a controller makes it.
        kubectl("wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=60s").expectSuccess();
        return name;
    }

    /** @param output what it printed, errors too */
    public record Outcome(List<String> command, int status, String output) {
        public boolean succeeded() {
            return status == 0;
        }

        public String expectSuccess() {
            if (!succeeded()) {
                throw new AssertionError(command + ": " + output);
            }
            return output;
        }
    }

    /** kubectl of the same release. */
    public Outcome kubectl(String... arguments) {
        return kubectlReading("", arguments);
    }

    /** Hands this YAML to the server, which refuses fields that it does not know. */
    public Outcome apply(String yaml, String... arguments) {
        List<String> all = new ArrayList<>(List.of("apply", "--server-side", "--validate=strict", "-f", "-"));
        all.addAll(List.of(arguments));
        return kubectlReading(yaml, all.toArray(String[]::new));
    }

    /** With this on its standard input. */
    public Outcome kubectlReading(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(programs.resolve("kubectl").toString(),
                "--kubeconfig", kubeconfig().toString()));
        command.addAll(List.of(arguments));
        return run(command, input);
    }

    private static Outcome run(List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Outcome(command, process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
