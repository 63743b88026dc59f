package io.forgellm.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class ConcurrencyTest {
    private static final int STREAMS = 32;
    private static final int TOKENS = 48;

    @Test
    void thirtyTwoStreamsOfWhichHalfBreakOff() throws Exception {
        TestModels.assumeSmolLm2();
        Api.load(TestModels.SMOLLM2_ID);
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            alone.add(i % 2 == 0 ? Api.greedy(prompt(i), TOKENS) : null);
        }

        List<CompletableFuture<List<String>>> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            boolean breaksOff = i % 2 == 1;
            String prompt = prompt(i);
            CompletableFuture<List<String>> stream = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    stream.complete(read(prompt, breaksOff));
                } catch (Throwable e) {
                    stream.completeExceptionally(e);
                }
            });
            streams.add(stream);
        }
        for (int i = 0; i < STREAMS; i++) {
            List<String> lines = streams.get(i).join();
            if (i % 2 == 0) {
                assertThat(lines.getLast()).contains("\"type\":\"complete\"");
                assertThat(lines).filteredOn(l -> l.contains("\"type\":\"complete\"")).hasSize(1);
                assertThat(text(lines)).as(prompt(i)).isEqualTo(alone.get(i));
            }
        }
        Api.awaitStatus(s -> s.<Integer>path("queue.running") == 0
                && s.<List<String>>path("slots.state").stream().allMatch("idle"::equals));
    }

    private static String prompt(int i) {
        return "Name " + (i + 2) + " things that begin with the letter " + (char) ('a' + i % 26) + ".";
    }

    /** A client that breaks off closes its connection after the second line. */
    private static List<String> read(String prompt, boolean breaksOff) throws Exception {
        String body = "{\"prompt\":\"" + prompt + "\",\"temperature\":0,\"streaming\":true,\"max_tokens\":"
                + (breaksOff ? 2000 : TOKENS) + "}";
        HttpClient http = HttpClient.newHttpClient();
        try {
            HttpResponse<Stream<String>> response = http.send(Api.request("/api/model/generate", body, "*/*"),
                    HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            return breaksOff ? response.body().limit(2).toList() : response.body().toList();
        } finally {
            // Not closed: that would wait for an answer which nobody reads.
            http.shutdownNow();
        }
    }

    private static String text(List<String> lines) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(new com.fasterxml.jackson.databind.ObjectMapper().readTree(line).path("text").asText());
        }
        return text.toString();
    }
}
