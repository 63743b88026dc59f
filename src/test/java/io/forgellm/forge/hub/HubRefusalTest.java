package io.forgellm.forge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HubRefusalTest {
    private static ForgeException refusal(int status, String body) {
        return HubRefusal.of("commit to org/model", URI.create("https://hub.example/api"), status,
                body.getBytes(StandardCharsets.UTF_8), "hf_secret");
    }

    @Test
    void eachRefusalSaysWhatToDo() {
        assertThat(refusal(401, "").code()).isEqualTo(ErrorCode.HUB_ACCESS_DENIED);
        assertThat(refusal(403, "{\"error\": \"You need write rights\"}").code()).isEqualTo(ErrorCode.HUB_ACCESS_DENIED);
        assertThat(refusal(403, "{\"error\": \"Private repository storage limit reached\"}")).satisfies(full -> {
            assertThat(full.code()).isEqualTo(ErrorCode.UPLOAD_FAILED);
            assertThat(full.suggestion()).contains("storage is used up");
        });
        assertThat(refusal(404, "{\"error\": \"Invalid rev id\"}").suggestion()).contains("branch must exist");
        assertThat(refusal(409, "").suggestion()).contains("changed the repository meanwhile");
        assertThat(refusal(413, "").suggestion()).contains("storage is used up");
    }

    @Test
    void theHubsWordsArePassedOnShortAndWithoutTheToken() {
        assertThat(refusal(400, "{\"error\": \"bad token hf_secret\"}").getMessage()).isEqualTo(
                "The hub hub.example refused to commit to org/model (400): bad token ***");
        assertThat(refusal(502, "<html>Bad gateway</html>").getMessage()).endsWith("(502).");
        assertThat(refusal(500, "x".repeat(5_000)).getMessage()).hasSizeLessThan(400);
    }
}
