package io.forgellm.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(GateKeyTest.WithKey.class)
@QuarkusTestResource(TestModels.class)
class GateKeyTest {
    /** With a Python server to pass training on to, which is not there. */
    public static class WithKey implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("forgellm.security.api-key", "s3cret", "forgellm.compat.upstream", "http://127.0.0.1:1");
        }
    }

    private record Security(Optional<String> apiKey, Optional<List<String>> hosts, long maxBody)
            implements SecurityConfig {
    }

    @Inject
    DataSource source;

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
    void aKeyThatWasMadeOpensUntilItIsRevoked() {
        JsonPath made = given().auth().oauth2("s3cret").contentType("application/json").body("{\"name\":\"CI\"}")
                .post("/api/keys").then().statusCode(201).body("key.name", equalTo("CI")).extract().jsonPath();
        String secret = made.getString("secret");
        assertThat(secret).startsWith("fl-").endsWith(made.getString("key.ending")).hasSize(46);
        given().auth().oauth2(secret).get("/api/model/status").then().statusCode(200);
        given().auth().preemptive().basic("ci", secret).get("/v1/models").then().statusCode(200);
        given().auth().oauth2(secret + "x").get("/api/model/status").then().statusCode(401);
        assertThat(given().auth().oauth2("s3cret").get("/api/keys").then().statusCode(200)
                .body("keys.name", hasItem("CI")).extract().asString()).doesNotContain(secret);

        given().auth().oauth2(secret).get("/api/keys").then().statusCode(403)
                .body("error_code", equalTo("ADMINISTRATOR_ONLY"));
        // As CVE-2026-39852 and CVE-2026-50559 had it: the router leaves out parameters of a path.
        for (String path : List.of("/api/keys;x", "/api;x=1/keys", "/api;x/keys;y", "/api/%6beys", "/api//keys", "/api%3Bx/keys",
                "/api/./keys", "/q/health/..;/api/keys", "/q/health;/../../api/keys")) {
            assertThat(given().urlEncodingEnabled(false).auth().oauth2(secret).get(path).statusCode()).as(path).isIn(403, 404);
            assertThat(given().urlEncodingEnabled(false).get(path).statusCode()).as(path).isIn(401, 404);
        }
        given().auth().oauth2("s3cret").delete("/api/keys/" + made.getString("key.id")).then().statusCode(200);
        given().auth().oauth2(secret).get("/api/model/status").then().statusCode(401);
        given().auth().oauth2("s3cret").get("/api/model/status").then().statusCode(200);
        given().auth().oauth2("s3cret").delete("/api/keys/" + made.getString("key.id")).then().statusCode(404)
                .body("error_code", equalTo("KEY_NOT_FOUND"));
        given().auth().oauth2("s3cret").contentType("application/json").body("{\"name\":\" \"}").post("/api/keys")
                .then().statusCode(400).body("error_code", equalTo("INVALID_PARAMETER"));
    }

    @Test
    void thePageShowsTheKeysToTheAdministratorAlone() {
        String made = given().auth().oauth2("s3cret").contentType("application/json").body("{\"name\":\"a neighbour\"}")
                .post("/api/keys").then().statusCode(201).extract().path("secret");
        for (String path : List.of("/settings", "/ui/keys")) {
            assertThat(given().auth().oauth2("s3cret").get(path).asString()).as(path).contains("a neighbour");
            assertThat(given().auth().oauth2(made).get(path).asString()).as(path).doesNotContain("a neighbour");
        }
        assertThat(given().auth().oauth2(made).get("/settings").asString()).contains("with the configured key alone")
                .doesNotContain("make-key");
    }

    @Test
    void onlyItsHashIsKept() throws SQLException {
        String secret = given().auth().oauth2("s3cret").contentType("application/json").body("{\"name\":\"hash\"}")
                .post("/api/keys").then().statusCode(201).extract().path("secret");
        try (Connection database = source.getConnection(); Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select id || name || ending || hash from api_key")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(secret.substring(3));
            }
        }
    }

    @Test
    void beyondLoopbackTheServerDoesNotStartWithoutAKey() {
        assertThatThrownBy(() -> new Gate(null, null, new Security(Optional.empty(), Optional.empty(), 1), "0.0.0.0", 1))
                .hasMessageContaining("needs an API key");
        Gate open = new Gate(null, null, new Security(Optional.of("k"), Optional.of(List.of("forge.example")), 1), "0.0.0.0", 1);
        assertThat(List.of("192.168.1.5", "[fe80::1]", "forge.example", "localhost")).allMatch(open::isOurs);
        assertThat(List.of("evil.example", "192.168.1.5.evil.example", "")).noneMatch(open::isOurs);
    }
}
