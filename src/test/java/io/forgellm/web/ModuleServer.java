package io.forgellm.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The page's static files on an empty page with the page's Content-Security-Policy, so that its modules can be tried by
 * themselves, without a server behind them.
 */
final class ModuleServer implements BeforeAllCallback, AfterAllCallback {
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; "
            + "script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private HttpServer server;

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        server.stop(0);
    }

    String address() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = path.equals("/") ? page().getBytes(StandardCharsets.UTF_8) : resource(path);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", type(path));
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream in = ModuleServer.class.getResourceAsStream("/META-INF/resources" + path)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static String type(String path) {
        if (path.endsWith(".css")) {
            return "text/css";
        }
        return path.endsWith(".js") ? "text/javascript" : path.endsWith(".svg") ? "image/svg+xml" : "text/html";
    }

    private static String page() {
        WebAssets assets = new WebAssets();
        return """
                <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Modules</title>
                <link rel="icon" href="/img/mark.svg">
                <link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/frame.css">
                <link rel="stylesheet" href="/css/chat.css">
                <script src="%s" defer></script><script src="%s" defer></script><script src="%s" defer></script>
                </head><body><div id="answer"></div></body></html>
                """.formatted(assets.marked(), assets.purify(), assets.highlight());
    }
}
