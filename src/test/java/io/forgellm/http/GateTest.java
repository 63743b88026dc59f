package io.forgellm.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestModels.class)
class GateTest {
    @Test
    void aForeignHostNameIsRefused() {
        given().header("Host", "evil.example").get("/api/model/status").then().statusCode(403)
                .body("error_code", equalTo("HOST_NOT_ALLOWED"));
        given().header("Host", "evil.example").get("/v1/models").then().statusCode(403)
                .body("error.type", equalTo("permission_error"));
    }

    @Test
    void aForeignPageIsRefused() {
        given().header("Origin", "http://evil.example").post("/api/model/unload").then().statusCode(403);
        given().header("Origin", "null").post("/api/model/unload").then().statusCode(403);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        given().contentType("application/json").body(new byte[8_388_609]).post("/api/model/generate").then()
                .statusCode(413).body("error_code", equalTo("PAYLOAD_TOO_LARGE"));
    }

    @Test
    void aBodyThatTellsNoLengthIsCounted() throws Exception {
        HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port
                + "/api/model/generate")).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                .ofInputStream(() -> new ByteArrayInputStream(" ".repeat(8_400_000).getBytes()))).build();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(413);
            }
        }
        // What the first one left behind is there by now.
        given().queryParam("level", "ERROR").queryParam("search", "Request too large").get("/api/log").then()
                .body("lines", empty());
    }

    @Test
    void aFormThatAPageElsewhereCouldSendIsRefused() {
        given().contentType("text/plain").body("{\"prompt\":\"x\"}").post("/api/model/generate").then()
                .statusCode(415).body("error_code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
    }

    @Test
    void answersForbidInlineScript() {
        given().get("/health").then().header("Content-Security-Policy", containsString("script-src 'self'"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
    }

    @Test
    void whatIsNotThereSaysSoInTheOneFormat() {
        given().get("/api/nothing").then().statusCode(404).body("error_code", equalTo("NOT_FOUND"));
        given().get("/api/log?limit=many").then().statusCode(400).body("error_code", equalTo("INVALID_PARAMETER"))
                .body("details.query", equalTo("limit=many"));
        given().get("/api/log?level=LOUD").then().statusCode(400).body("error_code", equalTo("INVALID_PARAMETER"));
        given().delete("/api/model/status").then().statusCode(405).body("error_code", equalTo("METHOD_NOT_ALLOWED"));
        given().accept("application/xml").get("/api/model/status").then().statusCode(406)
                .body("error_code", equalTo("NOT_ACCEPTABLE"));
    }

    @Test
    void theUsualQuarkusAddressesAnswer() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/metrics").then().statusCode(200).body(containsString("jvm_memory_used_bytes"));
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/model/generate"));
        given().get("/q/swagger-ui/").then().statusCode(200);
    }
}
