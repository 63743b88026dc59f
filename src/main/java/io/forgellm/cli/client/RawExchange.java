package io.forgellm.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request of any method to any path, its answer handed on byte by byte as it comes. */
public final class RawExchange {
    private final URI server;
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** @param apiKey null where the server asks for none */
    RawExchange(URI server, String apiKey) {
        this.server = server;
        headers.put("Accept", "application/json");
        if (apiKey != null) {
            headers.put("Authorization", "Bearer " + apiKey);
        }
    }

    /** In place of what would be sent under this name. */
    public RawExchange with(String header, String value) {
        headers.keySet().removeIf(header::equalsIgnoreCase);
        headers.put(header, value);
        return this;
    }

    /**
     * @param body null for none
     * @throws ApiException the server refused
     */
    public void send(String method, String path, byte[] body, OutputStream out) {
        try (HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build()) {
            HttpResponse<InputStream> answer = client.send(request(method, path, body),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream bytes = answer.body()) {
                if (answer.statusCode() >= 400) {
                    throw ApiException.of(answer.statusCode(), json(bytes.readAllBytes()));
                }
                bytes.transferTo(out);
            }
        } catch (IOException e) {
            throw new ServerUnreachableException(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(String method, String path, byte[] body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).method(method, body == null
                    ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::header);
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "This is no request: " + e.getMessage() + ".",
                    "A path looks like /api/models");
        }
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
