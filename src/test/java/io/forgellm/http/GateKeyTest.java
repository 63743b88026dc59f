package io.forgellm.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(GateKeyTest.WithKey.class)
@QuarkusTestResource(TestModels.class)
class GateKeyTest {
    public static class WithKey implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("forgellm.security.api-key", "s3cret");
        }
    }

    private record Security(Optional<String> apiKey, Optional<List<String>> hosts, long maxBody)
            implements SecurityConfig {
    }

    @Test
    void withoutTheKeyNothingAnswersButTheProbes() {
        given().get("/api/model/status").then().statusCode(401).body("error_code", equalTo("UNAUTHORIZED"));
        given().auth().oauth2("wrong").get("/api/model/status").then().statusCode(401);
        given().get("/v1/models").then().statusCode(401).body("error.code", equalTo("invalid_api_key"));
        given().get("/q/metrics").then().statusCode(401);
        given().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void theKeyOpensAsBearerAndAsBasicPassword() {
        given().auth().oauth2("s3cret").get("/api/model/status").then().statusCode(200);
        given().auth().preemptive().basic("anyone", "s3cret").get("/api/model/status").then().statusCode(200);
    }

    @Test
    void beyondLoopbackTheServerDoesNotStartWithoutAKey() {
        assertThatThrownBy(() -> new Gate(null, new Security(Optional.empty(), Optional.empty(), 1), "0.0.0.0", 1))
                .hasMessageContaining("needs an API key");
        Gate open = new Gate(null, new Security(Optional.of("k"), Optional.of(List.of("forge.example")), 1), "0.0.0.0", 1);
        assertThat(List.of("192.168.1.5", "[fe80::1]", "forge.example", "localhost")).allMatch(open::isOurs);
        assertThat(List.of("evil.example", "192.168.1.5.evil.example", "")).noneMatch(open::isOurs);
    }
}
