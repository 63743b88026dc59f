package io.forgellm.legacy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One server, two ports. */
@Tag("once")
@QuarkusTest
@QuarkusTestResource(TestModels.class)
@TestProfile(LegacyPortTest.Open.class)
class LegacyPortTest {
    @Inject
    LegacyPort legacy;

    @TestHTTPResource("/")
    URI own;

    public static final class Open implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("forgellm.compat.legacy-port", "0");
        }
    }

    private RequestSpecification there() {
        return given().port(legacy.actual());
    }

    @Test
    void whatIsLoadedOnOnePortAnswersOnTheOther() {
        Api.post("/api/model/load", Map.of("model_name", "tiny")).statusCode(200);
        there().get("/api/model/status").then().statusCode(200).body("model_name", equalTo("tiny"));
        there().contentType(ContentType.JSON).body(Map.of("prompt", "The quick", "max_tokens", 4, "streaming", true))
                .post("/api/model/generate").then().statusCode(200).body(containsString("\"text\""));
        there().contentType(ContentType.JSON).body("{}").post("/api/model/unload").then().statusCode(200);
        given().get("/api/model/status").then().body("model_name", nullValue());
    }

    @Test
    void aPageOfThatPortMayAskThatPort() {
        there().header("Origin", "http://" + own.getHost() + ":" + legacy.actual()).get("/api/models").then().statusCode(200);
        there().header("Origin", "http://" + own.getHost() + ":" + own.getPort()).get("/api/models").then().statusCode(403)
                .body("error_code", equalTo("HOST_NOT_ALLOWED"));
    }

    @Test
    void theSameGateStandsThere() {
        there().header("Host", "evil.example").get("/api/models").then().statusCode(403)
                .body("error_code", equalTo("HOST_NOT_ALLOWED"));
        there().get("/nowhere").then().statusCode(404).body("success", equalTo(false));
        there().get("/").then().statusCode(200).body(not(containsString("Exception")));
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (ServerSocket python = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            LegacyPort taken = new LegacyPort(config(python.getLocalPort()), "127.0.0.1",
                    new MemorySize(BigInteger.valueOf(16_384)), vertx);
            assertThatThrownBy(() -> taken.open(new StartupEvent())).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + python.getLocalPort()).hasMessageContaining("in use");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static CompatConfig config(int port) {
        return new CompatConfig() {
            @Override
            public boolean strictStatus() {
                return true;
            }

            @Override
            public OptionalInt legacyPort() {
                return OptionalInt.of(port);
            }

            @Override
            public Optional<URI> upstream() {
                return Optional.empty();
            }
        };
    }
}
