package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over HTTP, with one more handler in place of the endpoints: it refuses with the status in {@code Want}. */
class OldRoutesTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpServer serve(boolean strict) {
        Router router = Router.router(vertx);
        router.route().handler(new OldRoutes(strict)::pass);
        router.route().handler(http -> http.response()
                .setStatusCode(Integer.parseInt(http.request().getHeader("Want"))).end("{\"success\":false}"));
        return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpResponse<String> ask(HttpServer server, String method, String path, int want)
            throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).header("Want", String.valueOf(want))
                .header("User-Agent", "old page").build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRouteWithASuccessorSaysSo() throws Exception {
        HttpResponse<String> old = ask(serve(true), "GET", "/api/base_models", 200);
        assertThat(old.headers().firstValue("Deprecation")).contains("@1795392000");
        assertThat(old.headers().firstValue("Sunset")).contains("Tue, 23 Nov 2027 00:00:00 GMT");
        assertThat(old.headers().firstValue("Link")).contains("</api/models>; rel=\"successor-version\"");
    }

    @Test
    void otherRoutesDoNot() throws Exception {
        HttpServer server = serve(true);
        assertThat(ask(server, "GET", "/api/models", 200).headers().map()).doesNotContainKeys("deprecation", "sunset", "link");
        assertThat(ask(server, "POST", "/api/base_models", 405).headers().map()).doesNotContainKey("deprecation");
    }

    @Test
    void aClientIsLoggedOnceForEachRoute() throws Exception {
        List<String> lines = new ArrayList<>();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line instanceof ExtLogRecord formatted ? formatted.getFormattedMessage() : line.getMessage());
            }

            @Override
            public void flush() { }

            @Override
            public void close() { }
        };
        Logger logger = Logger.getLogger(OldRoutes.class.getName());
        logger.addHandler(log);
        try {
            HttpServer server = serve(true);
            ask(server, "GET", "/api/base_models", 200);
            ask(server, "GET", "/api/base_models", 200);
            ask(server, "GET", "/api/health", 200);
        } finally {
            logger.removeHandler(log);
        }
        assertThat(lines).containsExactly(
                "127.0.0.1 (old page) uses GET /api/base_models, which /api/models replaces",
                "127.0.0.1 (old page) uses GET /api/health, which /health replaces");
    }

    @Test
    void refusalsHaveTheirStatus() throws Exception {
        assertThat(ask(serve(true), "POST", "/api/fusion/start", 409).statusCode()).isEqualTo(409);
    }

    @Test
    void orTheOldOneWhereItIsAskedFor() throws Exception {
        HttpServer server = serve(false);
        HttpResponse<String> busy = ask(server, "POST", "/api/fusion/start", 409);
        assertThat(busy.statusCode()).isEqualTo(200);
        assertThat(busy.body()).isEqualTo("{\"success\":false}");
        assertThat(ask(server, "POST", "/api/fusion/start", 400).statusCode()).isEqualTo(400);
        assertThat(ask(server, "POST", "/api/training/start", 409).statusCode()).isEqualTo(409);
        assertThat(ask(server, "GET", "/api/dataset/info", 404).statusCode()).isEqualTo(200);
    }
}
