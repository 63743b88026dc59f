package io.forgellm.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
@QuarkusTest
class MissingPageTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    @Test
    void aWrongAddressInABrowserShowsAPage() {
        get("/no<b>where", BROWSER).contentType("text/html").body(allOf(containsString("There is no such page"),
                containsString("/no&lt;b&gt;where"), not(containsString("<b>where"))));
    }

    @Test
    void whoAsksForDataGetsTheErrorAsData() {
        get("/nowhere", "application/json").body("error_code", equalTo("NOT_FOUND"));
        get("/nowhere", "*/*").body("error_code", equalTo("NOT_FOUND"));
        get("/api/nowhere", BROWSER).body("error_code", equalTo("NOT_FOUND"));
    }

    private static ValidatableResponse get(String path, String accept) {
        return given().accept(accept).get(path).then().statusCode(404);
    }
}
