package io.forgellm.error;

import static io.restassured.RestAssured.given;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What is wrong with a request, whichever room it is for. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class RequestErrorsTest {
    @ConfigProperty(name = "forgellm.home")
    Path home;

    @Inject
    DataSource database;

    private static Response post(String path, Map<String, ?> body) {
        return Api.post(path, body).extract().response();
    }

    @Test
    @Raises(ErrorCode.INVALID_REQUEST)
    void aFieldThatIsNotKnownOrMissing() {
        Doors.http(ErrorCode.INVALID_REQUEST, post("/api/model/load", Map.of("modle_name", "tiny")));
        Doors.command(ErrorCode.INVALID_REQUEST, "load", "");
    }

    @Test
    @Raises(ErrorCode.INVALID_PARAMETER)
    void aValueOutOfRange() {
        Doors.http(ErrorCode.INVALID_PARAMETER, post("/api/model/generate", Map.of("prompt", "x", "max_tokens", -1)));
        Doors.command(ErrorCode.INVALID_PARAMETER, "keys", "create", " ");
    }

    @Test
    @Raises(ErrorCode.HOST_NOT_ALLOWED)
    void aHostTheServerIsNotKnownBy() {
        Doors.http(ErrorCode.HOST_NOT_ALLOWED, given().header("Host", "evil.example").get("/api/models"));
        Doors.command(ErrorCode.HOST_NOT_ALLOWED, "models", "--url", "http://127.1:" + RestAssured.port);
    }

    @Test
    @Raises(ErrorCode.NOT_FOUND)
    void anAddressThatIsNone() {
        Doors.http(ErrorCode.NOT_FOUND, given().get("/api/nothing"));
        Doors.command(ErrorCode.NOT_FOUND, "cli", "jobs", "log", "no/job");
    }

    @Test
    @Raises(ErrorCode.FILE_NOT_FOUND)
    void aFileThatIsNotThere() {
        String file = home.resolve("none.txt").toString();
        Doors.http(ErrorCode.FILE_NOT_FOUND, post("/api/directories/read-file", Map.of("path", file)));
        Doors.command(ErrorCode.FILE_NOT_FOUND, "api", "/api/directories/read-file", "-d", "{\"path\":\"" + file + "\"}");
    }

    @Test
    @Raises(ErrorCode.CONVERSATION_NOT_FOUND)
    void aConversationThatIsNotThere() {
        Doors.http(ErrorCode.CONVERSATION_NOT_FOUND, given().get("/api/conversations/nobody"));
        Doors.command(ErrorCode.CONVERSATION_NOT_FOUND, "api", "-X", "DELETE", "/api/conversations/nobody");
    }

    @Test
    @Raises(ErrorCode.KEY_NOT_FOUND)
    void aKeyThatIsNotThere() {
        Doors.http(ErrorCode.KEY_NOT_FOUND, given().delete("/api/keys/nobody"));
        Doors.command(ErrorCode.KEY_NOT_FOUND, "keys", "revoke", "nobody");
    }

    @Test
    @Raises(ErrorCode.METHOD_NOT_ALLOWED)
    void anotherMethod() {
        Doors.http(ErrorCode.METHOD_NOT_ALLOWED, given().put("/api/models"));
        Doors.command(ErrorCode.METHOD_NOT_ALLOWED, "api", "-X", "PATCH", "/api/models");
    }

    @Test
    @Raises(ErrorCode.NOT_ACCEPTABLE)
    void anotherMediaTypeOfTheAnswer() {
        Doors.http(ErrorCode.NOT_ACCEPTABLE, given().accept("image/png").get("/api/models"));
        Doors.command(ErrorCode.NOT_ACCEPTABLE, "api", "-H", "Accept=image/png", "/api/models");
    }

    @Test
    @Raises(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
    void anotherMediaTypeOfTheBody() {
        Doors.http(ErrorCode.UNSUPPORTED_MEDIA_TYPE, given().contentType(ContentType.XML).body("<model/>")
                .post("/api/model/load"));
        Doors.command(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "api", "-H", "Content-Type=text/csv", "-d", "tiny",
                "/api/model/load");
    }

    @Test
    @Raises(ErrorCode.PAYLOAD_TOO_LARGE)
    void aBodyThatIsTooLarge() {
        String large = "x".repeat(17 << 20);
        Doors.http(ErrorCode.PAYLOAD_TOO_LARGE, post("/api/model/generate", Map.of("prompt", large)));
        Doors.command(ErrorCode.PAYLOAD_TOO_LARGE, Doors.cli().reading(large), "api", "-d", "-", "/api/model/generate");
    }

    /** A table that someone took away is not foreseen. */
    @Test
    @Raises(ErrorCode.INTERNAL_ERROR)
    void aDatabaseThatLacksATable() throws SQLException {
        rename("api_key", "elsewhere");
        try {
            Doors.http(ErrorCode.INTERNAL_ERROR, given().get("/api/keys"));
            Doors.command(ErrorCode.INTERNAL_ERROR, "keys");
        } finally {
            rename("elsewhere", "api_key");
        }
    }

    private void rename(String table, String name) throws SQLException {
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("alter table " + table + " rename to " + name);
        }
    }
}
