package io.forgellm.legacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stands in for the Python program's model server, the one on port 5001: one request at a time, HTTP/1.0 without a
 * length, routes by prefix, ASCII in its JSON, and its defects. It has one model, {@code tiny}, which says
 * {@value #TEXT}; a load is over at the second look at the status.
 */
final class OldModelServer implements AutoCloseable {
    static final String TEXT = "Once there was a café";
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String CORS = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
            + "Access-Control-Allow-Headers: Content-Type\r\n";

    private final ServerSocket socket;
    private final Thread thread;
    private String name;
    private String adapter;
    private String error;
    private boolean loaded;
    private boolean loading;
    private int looks;

    OldModelServer(int port) throws IOException {
        socket = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        thread = Thread.ofPlatform().daemon().start(this::serve);
    }

    @Override
    public void close() throws Exception {
        socket.close();
        thread.join();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client.getInputStream(), client.getOutputStream());
            } catch (IOException closed) {
                // The socket itself, or a client that went away.
            }
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
        String[] request = line(in).split(" ");
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.put(header.replaceAll(":.*", "").toLowerCase(Locale.ROOT), header.replaceFirst("[^:]*: ?", ""));
        }
        if (request[0].equals("OPTIONS")) {
            head(out, 200, "text/plain");
        } else if (request[0].equals("GET") && request[1].startsWith("/api/model/status")) {
            json(out, 200, status());
        } else if (request[0].equals("POST")) {
            post(out, request[1], in.readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else {
            refuse(out, 404, "Not found");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append(c == '\r' ? "" : String.valueOf((char) c));
        }
        return line.toString();
    }

    private void post(OutputStream out, String path, byte[] bytes) throws IOException {
        JsonNode body;
        try {
            body = JSON.readTree(bytes);
        } catch (JsonProcessingException malformed) {
            refuse(out, 400, "Invalid JSON");
            return;
        }
        if (path.startsWith("/api/model/load")) {
            load(out, body);
        } else if (path.startsWith("/api/model/generate")) {
            generate(out, body);
        } else {
            refuse(out, 404, "Not found");
        }
    }

    private ObjectNode status() {
        if (loading && ++looks == 2) {
            loading = false;
            // The defect: what was not found leaves the old weights, and they are said to be the new model's.
            error = name.equals("tiny") ? null : "Model not found: " + name;
            loaded |= error == null;
        }
        ObjectNode status = JSON.createObjectNode().put("success", true).put("loaded", loaded).put("is_loading", loading)
                .put("model_name", name).put("adapter_path", adapter);
        return error == null ? status : status.put("error", error);
    }

    private void load(OutputStream out, JsonNode body) throws IOException {
        if (!body.hasNonNull("model_name")) {
            refuse(out, 400, "Missing model_name");
            return;
        }
        name = body.path("model_name").asText();
        adapter = body.path("adapter_path").asText(null);
        error = null;
        loading = true;
        looks = 0;
        json(out, 200, JSON.createObjectNode().put("success", true).put("message", "Model " + name + " loading started")
                .put("model_name", name).put("adapter_path", adapter));
    }

    private void generate(OutputStream out, JsonNode body) throws IOException {
        if (!loaded) {
            refuse(out, 400, "No model loaded");
        } else if (body.path("prompt").asText().isEmpty()) {
            refuse(out, 400, "Missing prompt");
        } else if (!body.path("max_tokens").isMissingNode() && !body.path("max_tokens").isNumber()) {
            refuse(out, 500, "'<' not supported between instances of 'int' and 'str'");
        } else if (body.path("streaming").asBoolean()) {
            head(out, 200, "text/plain");
            for (String word : TEXT.split("(?<= )")) {
                write(out, text(JSON.createObjectNode().put("type", "chunk").put("text", word)
                        .put("timestamp", System.currentTimeMillis() / 1000.0)) + "\n");
            }
            write(out, text(counts(JSON.createObjectNode().put("type", "complete"), body)) + "\n");
        } else {
            json(out, 200, counts(JSON.createObjectNode().put("success", true).put("text", TEXT), body));
        }
    }

    private static ObjectNode counts(ObjectNode reply, JsonNode body) {
        int prompt = body.path("prompt").asText().split(" ").length;
        int completion = TEXT.split(" ").length;
        return reply.put("generation_time", 0.25).put("prompt_tokens", prompt).put("completion_tokens", completion)
                .put("total_tokens", prompt + completion).put("tokens_per_sec", 20.0);
    }

    private static void refuse(OutputStream out, int status, String error) throws IOException {
        json(out, status, JSON.createObjectNode().put("success", false).put("error", error));
    }

    private static void json(OutputStream out, int status, JsonNode body) throws IOException {
        head(out, status, "application/json");
        write(out, text(body));
    }

    private static String text(JsonNode body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void head(OutputStream out, int status, String type) throws IOException {
        write(out, "HTTP/1.0 " + status + " " + (status == 200 ? "OK" : "Error") + "\r\nServer: BaseHTTP/0.6 Python/3.11\r\n"
                + "Content-Type: " + type + "\r\n" + CORS + "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
