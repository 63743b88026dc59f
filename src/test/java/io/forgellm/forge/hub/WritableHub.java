package io.forgellm.forge.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The writing half of a hub on this machine: repositories, what is to be a large file, Git LFS's batches with a storage
 * on a second port, commits. Runs by itself, too: {@code main} prints its address, so that other clients can be held
 * against it. Tests tell it what to do wrong.
 */
public final class WritableHub implements AutoCloseable {
    static final String TOKEN = "hf_writes";
    private static final Pattern REPO = Pattern.compile("/api/models/([^/]+/[^/]+)");
    private static final Pattern PREUPLOAD = Pattern.compile(REPO + "/preupload/([^/]+)");
    private static final Pattern COMMIT = Pattern.compile(REPO + "/commit/([^/]+)");
    private static final Pattern BATCH = Pattern.compile("/([^/]+/[^/]+)\\.git/info/lfs/objects/batch");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Files from so many bytes on are large ones. */
    private final int large;
    /** Parts have so many bytes; a file that has no more goes in one piece. */
    private final int part;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer hub = server(this::hub);
    private final HttpServer storage = server(this::storage);
    private final Map<String, Boolean> repositories = new ConcurrentHashMap<>();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, byte[]> pieces = new ConcurrentHashMap<>();
    /** What was committed: content by {@code org/name@revision/path}. */
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** {@code METHOD path} of every request, the storage's with its name before. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** What the storage was told as {@code Authorization}: nothing, if all is well. */
    final List<String> tokensAtStorage = new CopyOnWriteArrayList<>();
    private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();
    private volatile int brokenAfter = Integer.MAX_VALUE;
    private volatile String quota;

    WritableHub(int large, int part) {
        this.large = large;
        this.part = part;
    }

    /** For other clients: {@code WritableHub LARGE PART}. */
    public static void main(String[] args) {
        System.out.println(new WritableHub(Integer.parseInt(args[0]), Integer.parseInt(args[1])).url());
    }

    URI url() {
        return URI.create("http://localhost:" + hub.getAddress().getPort());
    }

    WritableHub with(String repository, boolean isPrivate) {
        repositories.put(repository, isPrivate);
        return this;
    }

    Boolean isPrivate(String repository) {
        return repositories.get(repository);
    }

    /** The next requests to the storage are answered so. */
    WritableHub failWith(Integer... statuses) {
        failures.addAll(List.of(statuses));
        return this;
    }

    /** The storage takes so many more objects or parts, then breaks every connection. */
    WritableHub breakAfter(int puts) {
        brokenAfter = puts;
        return this;
    }

    /** Large files are refused in these words. */
    public WritableHub refuse(String words) {
        quota = words;
        return this;
    }

    private void hub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String method = exchange.getRequestMethod();
        requests.add(method + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean known = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        Matcher matcher;
        if ((matcher = REPO.matcher(path)).matches() && method.equals("GET")) {
            Boolean isPrivate = repositories.get(matcher.group(1));
            if (isPrivate == null || isPrivate && !known) {
                answer(exchange, known ? 404 : 401, JSON.createObjectNode().put("error", "Repository not found"));
            } else {
                answer(exchange, 200, JSON.createObjectNode().put("id", matcher.group(1)).put("private", isPrivate)
                        .put("sha", "0".repeat(40)));
            }
        } else if (path.startsWith("/complete/")) {
            complete(exchange, path.substring("/complete/".length()), JSON.readTree(body));
        } else if (!known) {
            answer(exchange, 401, JSON.createObjectNode().put("error", "Invalid credentials in Authorization header "
                    + exchange.getRequestHeaders().getFirst("Authorization")));
        } else if (path.equals("/api/repos/create")) {
            create(exchange, JSON.readTree(body));
        } else if ((matcher = PREUPLOAD.matcher(path)).matches()) {
            preupload(exchange, matcher.group(1), JSON.readTree(body));
        } else if ((matcher = BATCH.matcher(path)).matches()) {
            batch(exchange, JSON.readTree(body));
        } else if (path.equals("/verify")) {
            JsonNode asked = JSON.readTree(body);
            byte[] object = objects.get(asked.path("oid").asText());
            answer(exchange, object != null && object.length == asked.path("size").asLong() ? 200 : 404,
                    JSON.createObjectNode());
        } else if ((matcher = COMMIT.matcher(path)).matches()) {
            commit(exchange, matcher.group(1) + "@" + matcher.group(2) + "/", new String(body, StandardCharsets.UTF_8));
        } else {
            answer(exchange, 404, JSON.createObjectNode().put("error", "Not found: " + path));
        }
    }

    private void create(HttpExchange exchange, JsonNode asked) throws IOException {
        String name = asked.path("organization").asText() + "/" + asked.path("name").asText();
        boolean isPrivate = asked.path("private").asBoolean() || asked.path("visibility").asText().equals("private");
        boolean made = repositories.putIfAbsent(name, isPrivate) == null;
        answer(exchange, made ? 200 : 409, JSON.createObjectNode().put("url", url() + "/" + name)
                .put("error", made ? null : "You already created this model repo"));
    }

    private void preupload(HttpExchange exchange, String repository, JsonNode asked) throws IOException {
        if (!repositories.containsKey(repository)) {
            answer(exchange, 404, JSON.createObjectNode().put("error", "Repository not found"));
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode modes = answer.putArray("files");
        asked.path("files").forEach(file -> modes.addObject().put("path", file.path("path").asText())
                .put("uploadMode", file.path("size").asLong() >= large ? "lfs" : "regular")
                .put("shouldIgnore", file.path("path").asText().endsWith(".ignored")));
        answer(exchange, 200, answer);
    }

    private void batch(HttpExchange exchange, JsonNode asked) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("objects");
        for (JsonNode object : asked.path("objects")) {
            String oid = object.path("oid").asText();
            long size = object.path("size").asLong();
            ObjectNode entry = list.addObject().put("oid", oid).put("size", size);
            if (quota != null) {
                entry.putObject("error").put("code", 422).put("message", quota);
            } else if (!objects.containsKey(oid)) {
                ObjectNode actions = entry.putObject("actions");
                ObjectNode upload = actions.putObject("upload");
                if (size > part) {
                    upload.put("href", url() + "/complete/" + oid);
                    ObjectNode header = upload.putObject("header").put("chunk_size", String.valueOf(part));
                    for (int i = 1; (i - 1L) * part < size; i++) {
                        header.put(String.valueOf(i), storageUrl() + "/part/" + oid + "/" + i);
                    }
                } else {
                    upload.put("href", storageUrl() + "/object/" + oid);
                }
                actions.putObject("verify").put("href", url() + "/verify");
            }
        }
        answer.put("transfer", "multipart");
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.git-lfs+json");
        answer(exchange, 200, answer);
    }

    private String storageUrl() {
        return "http://127.0.0.1:" + storage.getAddress().getPort();
    }

    private void storage(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add("storage " + exchange.getRequestMethod() + " " + path);
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null) {
            tokensAtStorage.add(token);
        }
        if (brokenAfter == 0) {
            try (InputStream in = exchange.getRequestBody()) {
                in.read();
            }
            throw new IOException("broken on purpose");
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        Integer failure = failures.poll();
        if (failure != null) {
            exchange.sendResponseHeaders(failure, -1);
            return;
        }
        if (exchange.getRequestHeaders().getFirst("Content-Length") == null) {
            // As S3 answers to a body of unknown length.
            exchange.sendResponseHeaders(411, -1);
            return;
        }
        brokenAfter = brokenAfter == Integer.MAX_VALUE ? brokenAfter : brokenAfter - 1;
        String[] name = path.substring(1).split("/");
        if (name[0].equals("part")) {
            pieces.put(name[1] + "/" + name[2], body);
        } else if (!sha256(body).equals(name[1])) {
            exchange.sendResponseHeaders(400, -1);
            return;
        } else {
            objects.put(name[1], body);
        }
        exchange.getResponseHeaders().set("ETag", '"' + sha256(body).substring(0, 32) + '"');
        exchange.sendResponseHeaders(200, -1);
    }

    private void complete(HttpExchange exchange, String oid, JsonNode asked) throws IOException {
        TreeMap<Integer, String> parts = new TreeMap<>();
        asked.path("parts").forEach(each -> parts.put(each.path("partNumber").asInt(), each.path("etag").asText()));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Map.Entry<Integer, String> each : parts.entrySet()) {
            byte[] piece = pieces.get(oid + "/" + each.getKey());
            if (piece == null || !each.getValue().equals('"' + sha256(piece).substring(0, 32) + '"')) {
                answer(exchange, 400, JSON.createObjectNode().put("error", "Part " + each.getKey() + " is missing"));
                return;
            }
            whole.writeBytes(piece);
        }
        boolean good = sha256(whole.toByteArray()).equals(oid) && asked.path("oid").asText().equals(oid);
        if (good) {
            objects.put(oid, whole.toByteArray());
        }
        answer(exchange, good ? 200 : 400, JSON.createObjectNode());
    }

    private void commit(HttpExchange exchange, String prefix, String lines) throws IOException {
        String decoded = URLDecoder.decode(prefix, StandardCharsets.UTF_8);
        Map<String, byte[]> made = new ConcurrentHashMap<>();
        boolean header = false;
        for (String line : lines.strip().split("\n")) {
            JsonNode entry = JSON.readTree(line);
            JsonNode value = entry.path("value");
            switch (entry.path("key").asText()) {
                case "header" -> header = !value.path("summary").asText().isEmpty();
                case "file" -> made.put(decoded + value.path("path").asText(),
                        Base64.getDecoder().decode(value.path("content").asText()));
                case "lfsFile" -> {
                    byte[] object = objects.get(value.path("oid").asText());
                    if (object == null || object.length != value.path("size").asLong()) {
                        answer(exchange, 400, JSON.createObjectNode().put("error", "LFS object is missing"));
                        return;
                    }
                    made.put(decoded + value.path("path").asText(), object);
                }
                default -> throw new IOException("unknown: " + line);
            }
        }
        if (!header) {
            answer(exchange, 400, JSON.createObjectNode().put("error", "No header"));
            return;
        }
        files.putAll(made);
        answer(exchange, 200, JSON.createObjectNode().put("success", true).put("commitOid", "1".repeat(40))
                .put("commitUrl", url() + "/" + decoded.substring(0, decoded.indexOf('@')) + "/commit/" + "1".repeat(40)));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        if (exchange.getResponseHeaders().getFirst("Content-Type") == null) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpServer server(Handler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.handle(exchange);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
