package io.forgellm.forge.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Speaks HTTP with a hub. The token goes to the hub's own origin only, never to the storage that it names. Server
 * errors and broken connections are tried again; any other refusal is told at once.
 */
final class HubClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Slower than that, in bytes per second, is as good as broken. */
    private static final long SLOWEST = 20_000;
    /** What Java's client sets by itself. */
    private static final Set<String> OWN = Set.of("content-length", "host", "connection", "expect", "upgrade",
            "transfer-encoding");

    private final URI hub;
    private final String token;
    private final Attempts attempts;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20)).followRedirects(HttpClient.Redirect.NEVER).build();

    /** @param token or null */
    HubClient(URI hub, String token, Attempts attempts) {
        this.hub = hub;
        this.token = token;
        this.attempts = attempts;
    }

    /** @param body made anew for each attempt; {@code bytes} it has */
    record Body(String type, long bytes, Supplier<BodyPublisher> publisher) {
        static Body json(Object value) {
            return json("application/json", value);
        }

        static Body json(String type, Object value) {
            try {
                byte[] bytes = RunJson.MAPPER.writeValueAsBytes(value);
                return new Body(type, bytes.length, () -> BodyPublishers.ofByteArray(bytes));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    /** What is there, empty where nothing is to be seen. @throws ForgeException UPLOAD_FAILED where nobody answers */
    Optional<JsonNode> look(String what, String path) throws InterruptedException {
        URI uri = hub.resolve(path);
        HttpResponse<byte[]> answer = send(what, request(uri, PATIENCE).GET());
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(json(answer));
            case 401, 403, 404 -> Optional.empty();
            default -> throw HubRefusal.of(what, uri, answer.statusCode(), answer.body(), token);
        };
    }

    /** @param accepted a status that counts as success beside 2xx, or 0 */
    JsonNode post(String what, URI uri, Body body, int accepted) throws InterruptedException {
        HttpResponse<byte[]> answer = exchange(what, "POST", uri, Map.of(), body);
        if (answer.statusCode() != accepted && answer.statusCode() / 100 != 2) {
            throw HubRefusal.of(what, uri, answer.statusCode(), answer.body(), token);
        }
        return json(answer);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return answer.body().length == 0 ? RunJson.MAPPER.missingNode() : RunJson.MAPPER.readTree(answer.body());
        } catch (IOException noJson) {
            // Storage confirms in words of its own; who needs a field finds it missing.
            return RunJson.MAPPER.missingNode();
        }
    }

    JsonNode post(String what, String path, Body body, int accepted) throws InterruptedException {
        return post(what, hub.resolve(path), body, accepted);
    }

    JsonNode post(String what, String path, Body body) throws InterruptedException {
        return post(what, path, body, 0);
    }

    /** @return the answer's {@code ETag}, or null */
    String put(String what, URI uri, Map<String, String> headers, Body body) throws InterruptedException {
        HttpResponse<byte[]> answer = exchange(what, "PUT", uri, headers, body);
        if (answer.statusCode() / 100 != 2) {
            throw HubRefusal.of(what, uri, answer.statusCode(), answer.body(), token);
        }
        return answer.headers().firstValue("ETag").orElse(null);
    }

    private HttpResponse<byte[]> exchange(String what, String method, URI uri, Map<String, String> headers, Body body)
            throws InterruptedException {
        requireNoWeaker(uri);
        HttpRequest.Builder request = request(uri, PATIENCE.plusSeconds(body.bytes() / SLOWEST));
        if (body.type() != null) {
            request.header("Content-Type", body.type()).header("Accept", body.type().contains("lfs") ? body.type()
                    : "application/json");
        }
        headers.forEach((name, value) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, value);
            }
        });
        return send(what, request, method, body);
    }

    private HttpResponse<byte[]> send(String what, HttpRequest.Builder request, String method, Body body)
            throws InterruptedException {
        return retried(what, () -> http.send(request.method(method, body.publisher().get()).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
    }

    private HttpResponse<byte[]> send(String what, HttpRequest.Builder request) throws InterruptedException {
        return retried(what, () -> http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private HttpResponse<byte[]> retried(String what, Attempts.Attempt<HttpResponse<byte[]>> attempt)
            throws InterruptedException {
        try {
            return attempts.call(() -> {
                HttpResponse<byte[]> answer = attempt.run();
                if (answer.statusCode() >= 500 && answer.statusCode() != 507 || answer.statusCode() == 429) {
                    throw new Overloaded(answer);
                }
                return answer;
            });
        } catch (Overloaded last) {
            return last.answer;
        } catch (IOException broken) {
            throw HubRefusal.failed("The hub could not be reached to " + what + ": " + reason(broken),
                    Map.of("host", hub.getHost()), "See whether the address is right and the network is there, then "
                    + "start it again; what arrived is not sent twice.").causedBy(broken);
        }
    }

    private static String reason(IOException broken) {
        return broken.getMessage() == null ? broken.getClass().getSimpleName() : broken.getMessage();
    }

    /** An answer that may be another one in a while. */
    private static final class Overloaded extends IOException {
        private static final long serialVersionUID = 1;
        private final transient HttpResponse<byte[]> answer;

        Overloaded(HttpResponse<byte[]> answer) {
            super("answered " + answer.statusCode());
            this.answer = answer;
        }
    }

    private HttpRequest.Builder request(URI uri, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience).header("User-Agent", "forgellm");
        if (token != null && isHub(uri)) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private boolean isHub(URI uri) {
        return hub.getScheme().equalsIgnoreCase(uri.getScheme()) && hub.getHost().equalsIgnoreCase(uri.getHost())
                && port(hub) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private void requireNoWeaker(URI uri) {
        boolean web = "https".equalsIgnoreCase(uri.getScheme())
                || "http".equalsIgnoreCase(uri.getScheme()) && "http".equalsIgnoreCase(hub.getScheme());
        if (!web || uri.getHost() == null) {
            throw HubRefusal.failed("The hub names a storage that is not used: " + uri.getScheme() + "://"
                    + uri.getHost() + ".", Map.of(), null);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
