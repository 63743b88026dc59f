package io.forgellm.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The server's HTTP API as the commands use it: JSON in, JSON or a stream of JSON events out. It knows addresses,
 * the key and errors; what the fields mean is the commands' business.
 *
 * <p>Over {@link HttpURLConnection} because it is there 0.5 s sooner than {@code java.net.http} in a JVM that lives
 * for one request.
 */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_MILLIS = 5_000;
    /** Loads and pulls may be silent for long. */
    private static final int READ_MILLIS = 0;

    static {
        // A POST whose answer was lost may have been carried out; the JDK would send it a second time in silence.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final URI server;
    private final String apiKey;

    /** @param server {@code http://host:port}; @param apiKey null where the server asks for none */
    public ApiClient(URI server, String apiKey) {
        this.server = server;
        this.apiKey = apiKey;
    }

    public URI server() {
        return server;
    }

    public JsonNode get(String path) {
        return exchange("GET", path, null);
    }

    /** @param body what Jackson can write: maps, lists, strings, numbers, null */
    public JsonNode post(String path, Map<String, ?> body) {
        return exchange("POST", path, body);
    }

    public JsonNode delete(String path) {
        return exchange("DELETE", path, null);
    }

    /**
     * Sends a request that is answered event by event, as JSON lines or as server-sent events: both are read.
     *
     * @param accept media type of the stream
     * @return the events; closing it ends the request on the server as well
     */
    public EventStream stream(String path, Map<String, ?> body, String accept) {
        HttpURLConnection connection = open("POST", path);
        connection.setRequestProperty("Accept", accept);
        EventStream stream = new EventStream(connection, JSON);
        try {
            stream.begin(bytes(body));
        } catch (IOException e) {
            throw stream.isClosed() ? new ClosedStreamException() : new ServerUnreachableException(server);
        }
        return stream;
    }

    /** The server-sent events of an address. @return the events; closing it lets go of them */
    public EventStream events(String path) {
        HttpURLConnection connection = open("GET", path);
        connection.setRequestProperty("Accept", "text/event-stream");
        return new EventStream(connection, JSON);
    }

    /** For what no other method here is for. */
    public RawExchange raw() {
        return new RawExchange(server, apiKey);
    }

    /** Whether a ForgeLLM server answers there, asked with short patience. */
    public boolean isHealthy() {
        HttpURLConnection connection = open("GET", "/health");
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(2_000);
        try {
            return connection.getResponseCode() == 200 && "ok".equals(read(connection).path("status").asText());
        } catch (IOException | CliException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    /** A text as the end of a path; its slashes stay slashes. */
    public static String inPath(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
    }

    private JsonNode exchange(String method, String path, Map<String, ?> body) {
        HttpURLConnection connection = open(method, path);
        try {
            if (body != null) {
                send(connection, bytes(body));
            }
            int status = connection.getResponseCode();
            JsonNode answer = read(connection);
            if (status >= 400) {
                throw ApiException.of(status, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new ServerUnreachableException(server);
        }
    }

    private HttpURLConnection open(String method, String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) server.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json");
            if (apiKey != null) {
                connection.setRequestProperty("Authorization", "Bearer " + apiKey);
            }
            return connection;
        } catch (MalformedURLException | IllegalArgumentException | ClassCastException e) {
            throw new CliException(ExitCode.USAGE, "'" + server + "' is not the address of a server.",
                    "An address looks like http://127.0.0.1:5001");
        } catch (IOException e) {
            throw new ServerUnreachableException(server);
        }
    }

    static void send(HttpURLConnection connection, byte[] body) throws IOException {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body);
    }

    private static byte[] bytes(Map<String, ?> body) throws IOException {
        return JSON.writeValueAsBytes(body);
    }

    private static JsonNode read(HttpURLConnection connection) throws IOException {
        return read(connection, JSON);
    }

    /** The whole body as JSON, or null if it is none. */
    static JsonNode read(HttpURLConnection connection, ObjectMapper json) throws IOException {
        boolean failed = connection.getResponseCode() >= 400;
        try (InputStream body = failed ? connection.getErrorStream() : connection.getInputStream()) {
            byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
            try {
                return json.readTree(bytes);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                return null;
            }
        }
    }
}
