package io.forgellm.http;

import static io.restassured.RestAssured.given;

import io.forgellm.TestModels;
import io.forgellm.cli.Cli;
import io.forgellm.error.Doors;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.Raises;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client meets at a server with a key, and behind it. */
@Tag("once")
@QuarkusTest
@TestProfile(GateKeyTest.WithKey.class)
@QuarkusTestResource(TestModels.class)
class GateErrorsTest {
    private static Cli withKey(String key) {
        return Doors.cli().with("FORGELLM_API_KEY", key);
    }

    @Test
    @Raises(ErrorCode.UNAUTHORIZED)
    void withoutTheKey() {
        Doors.http(ErrorCode.UNAUTHORIZED, given().get("/api/models"));
        Doors.command(ErrorCode.UNAUTHORIZED, withKey("wrong"), "models");
    }

    @Test
    @Raises(ErrorCode.ADMINISTRATOR_ONLY)
    void withAKeyThatWasMade() {
        String made = Doors.run(withKey("s3cret"), "keys", "create", "guest").out().strip();
        Doors.http(ErrorCode.ADMINISTRATOR_ONLY, given().auth().oauth2(made).get("/api/keys"));
        Doors.command(ErrorCode.ADMINISTRATOR_ONLY, withKey(made), "keys");
    }

    @Test
    @Raises(ErrorCode.UPSTREAM_FAILED)
    void trainingIsPassedOnToAServerThatIsNotThere() {
        Doors.http(ErrorCode.UPSTREAM_FAILED, given().auth().oauth2("s3cret").get("/api/training/status"));
        Doors.command(ErrorCode.UPSTREAM_FAILED, withKey("s3cret"), "cli", "train", "status");
    }
}
