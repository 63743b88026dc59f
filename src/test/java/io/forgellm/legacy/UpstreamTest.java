package io.forgellm.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.http.ErrorsForTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stand-in for the Python server behind, and what is ours beside it. */
class UpstreamTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpServer listen(Router router) {
        return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join();
    }

    private URI ours(URI upstream) {
        Router router = Router.router(vertx);
        router.route().handler(new Upstream(upstream, ErrorsForTest.plain(new ObjectMapper()), vertx)::pass);
        router.route().handler(http -> http.end("ours"));
        return address(listen(router));
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private HttpRequest.Builder request(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer s3cret")
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void trainingGoesToThePythonServerAsItComes() throws Exception {
        Router python = Router.router(vertx);
        python.post("/api/training/start").handler(http -> http.request().body().onSuccess(body -> http.response()
                .setStatusCode(500).putHeader("Python", "yes").end(body + " " + http.request().getHeader("Content-Type")
                        + " " + http.request().getHeader("Authorization") + " " + http.request().query())));
        URI ours = ours(address(listen(python)));

        HttpResponse<String> answer = send(request(ours, "/api/training/start?a=b%20c")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":1}")).build());

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Python")).contains("yes");
        assertThat(answer.body()).isEqualTo("{\"model\":1} application/json null a=b%20c");
    }

    @Test
    void modelsStayHere() throws Exception {
        URI ours = ours(address(listen(Router.router(vertx))));
        assertThat(send(request(ours, "/api/model/status").build()).body()).isEqualTo("ours");
        assertThat(send(request(ours, "/api/training/runs").build()).body()).isEqualTo("ours");
    }

    @Test
    void anAnswerStreamsThrough() throws Exception {
        CompletableFuture<Void> read = new CompletableFuture<>();
        Router python = Router.router(vertx);
        python.get("/api/training/status").handler(http -> {
            http.response().setChunked(true).write("first\n");
            read.thenRun(() -> http.vertx().runOnContext(go -> http.response().end("last\n")));
        });
        HttpResponse<java.io.InputStream> answer = client.send(request(ours(address(listen(python))),
                "/api/training/status").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body()))) {
            assertThat(lines.readLine()).isEqualTo("first");
            read.complete(null);
            assertThat(lines.readLine()).isEqualTo("last");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        HttpServer gone = listen(Router.router(vertx));
        URI nowhere = address(gone);
        gone.close().toCompletionStage().toCompletableFuture().join();

        HttpResponse<String> answer = send(request(ours(nowhere), "/api/training/status").build());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("UPSTREAM_FAILED", nowhere.toString());
    }

    @Test
    void whatIsNoAddressEndsTheStart() {
        assertThatThrownBy(() -> new Upstream(URI.create("localhost:5002"), null, vertx))
                .hasMessageContaining("http://127.0.0.1:5002");
    }
}
