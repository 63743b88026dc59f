package io.forgellm.model.pull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A hub on this machine: names files and redirects to a second port, its CDN, which sends their bytes, by range if
 * asked. Tests tell it what to do wrong.
 */
public final class HubStandIn implements AutoCloseable {
    private static final Pattern LISTING = Pattern.compile("/api/models/([^/]+/[^/]+)/revision/([^/?]+)");
    private static final Pattern RESOLVE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer hub = server(this::hub);
    private final HttpServer cdn = server(this::cdn);
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Queue<Integer> drops = new ConcurrentLinkedQueue<>();
    private volatile String announcedSha256;
    private volatile String requiredToken;
    private volatile URI redirect;
    private volatile int holdAfter = -1;
    private volatile CountDownLatch held = new CountDownLatch(1);
    private volatile CountDownLatch release = new CountDownLatch(1);
    /** What was asked, as {@code hub|cdn METHOD path range token}. */
    final List<Seen> requests = new CopyOnWriteArrayList<>();

    record Seen(String server, String path, String range, String ifRange, String token) { }

    public URI url() {
        return URI.create("http://localhost:" + hub.getAddress().getPort());
    }

    URI cdnUrl() {
        return URI.create("http://127.0.0.1:" + cdn.getAddress().getPort());
    }

    /** @param path {@code org/repo@revision/file} */
    public HubStandIn with(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    /** The next answers of the CDN break off after so many bytes each. */
    HubStandIn dropAfter(Integer... bytes) {
        drops.addAll(List.of(bytes));
        return this;
    }

    HubStandIn announceSha256(String sha256) {
        announcedSha256 = sha256;
        return this;
    }

    HubStandIn requireToken(String token) {
        requiredToken = token;
        return this;
    }

    /** Files are said to be there instead of at the CDN. */
    HubStandIn redirectTo(URI uri) {
        redirect = uri;
        return this;
    }

    /** The CDN sends so many bytes and then waits for {@link #release}. */
    public HubStandIn holdAfter(int bytes) {
        held = new CountDownLatch(1);
        release = new CountDownLatch(1);
        holdAfter = bytes;
        return this;
    }

    public void awaitHeld() throws InterruptedException {
        held.await();
    }

    public void release() {
        holdAfter = -1;
        release.countDown();
    }

    List<Seen> askedOf(String server) {
        return requests.stream().filter(request -> request.server.equals(server)).toList();
    }

    private void hub(HttpExchange exchange) throws IOException {
        note("hub", exchange);
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        String path = exchange.getRequestURI().getPath();
        if (requiredToken != null && !("Bearer " + requiredToken).equals(token)) {
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        Matcher listing = LISTING.matcher(path);
        Matcher resolve = RESOLVE.matcher(path);
        if (listing.matches()) {
            list(exchange, listing.group(1) + "@" + listing.group(2) + "/");
        } else if (resolve.matches()) {
            String file = resolve.group(1) + "@" + resolve.group(2) + "/" + resolve.group(3);
            byte[] bytes = files.get(file);
            if (bytes == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String sha256 = announcedSha256 != null ? announcedSha256 : sha256(bytes);
            exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256 + '"');
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
            exchange.getResponseHeaders().set("Location",
                redirect != null ? redirect.toString() : cdnUrl() + "/" + file + "?signature=secret");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void list(HttpExchange exchange, String prefix) throws IOException {
        List<String> names = files.keySet().stream().filter(file -> file.startsWith(prefix)).sorted().toList();
        String siblings = names.stream().map(file -> """
            {"rfilename": "%s", "size": %d, "lfs": {"sha256": "%s"}}""".formatted(file.substring(prefix.length()),
                files.get(file).length, sha256(files.get(file)))).collect(Collectors.joining(", "));
        byte[] body = ("{\"siblings\": [" + siblings + "]}").getBytes();
        exchange.sendResponseHeaders(names.isEmpty() ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void cdn(HttpExchange exchange) throws IOException {
        note("cdn", exchange);
        byte[] bytes = files.get(exchange.getRequestURI().getPath().substring(1));
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        String etag = '"' + sha256(bytes).substring(0, 32) + '"';
        exchange.getResponseHeaders().set("ETag", etag);
        int from = from(exchange, etag);
        if (from > 0) {
            exchange.getResponseHeaders().set("Content-Range",
                "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
        Integer drop = drops.poll();
        int end = drop == null ? bytes.length : Math.min(bytes.length, from + drop);
        OutputStream out = exchange.getResponseBody();
        if (holdAfter >= 0) {
            int stop = Math.min(end, from + holdAfter);
            out.write(bytes, from, stop - from);
            out.flush();
            held.countDown();
            awaitRelease();
            from = stop;
        }
        out.write(bytes, from, end - from);
        out.flush();
        if (drop != null) {
            // Fewer bytes than announced: the server closes the connection under the client.
            throw new IOException("dropped on purpose");
        }
    }

    private static int from(HttpExchange exchange, String etag) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        return matcher.matches() && (ifRange == null || ifRange.equals(etag)) ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String server, HttpExchange exchange) {
        requests.add(new Seen(server, exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst("Range"), exchange.getRequestHeaders().getFirst("If-Range"),
            exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private HttpServer server(HttpHandler handler) {
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

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        release();
        hub.stop(0);
        cdn.stop(0);
        threads.shutdownNow();
    }
}
