package io.forgellm.forge.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.run.RunJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** What the hub's answer means for the user. Its own words are passed on, cut short and without the token. */
final class HubRefusal {
    private static final int MOST = 300;
    private static final Pattern STORAGE = Pattern.compile("(?i)storage|quota|limit");
    private static final String FREE_SOME = "The repository's or the account's storage is used up: free some, or take a "
            + "public repository.";

    private HubRefusal() { }

    /** @param what was tried: "create org/model" */
    static ForgeException of(String what, URI uri, int status, byte[] body, String token) {
        String said = words(body, token);
        String message = "The hub " + uri.getHost() + " refused to " + what + " (" + status + ")"
                + (said.isEmpty() ? "." : ": " + said);
        Map<String, Object> details = Map.of("host", uri.getHost(), "status", status, "hub_says", said);
        if (status == 403 && STORAGE.matcher(said).find()) {
            return failed(message, details, FREE_SOME);
        }
        return switch (status) {
            case 401, 403 -> new ForgeException(ErrorCode.HUB_ACCESS_DENIED, message, details, token == null
                    ? "Set HF_TOKEN or forgellm.hub.token to a token that may write there."
                    : "The token is wrong, or may not write there: make one with write access to this repository.");
            case 404 -> failed(message, details, "See whether repository and revision are spelt right; a branch must "
                    + "exist, and a private repository shows itself only to its members.");
            case 409, 412 -> failed(message, details, "Somebody changed the repository meanwhile: start it again. What "
                    + "is there already is not sent twice.");
            case 402, 413, 507 -> failed(message, details, FREE_SOME);
            case 429 -> failed(message, details, "Wait a while, then start it again.");
            default -> failed(message, details, "Start it again; what arrived is not sent twice.");
        };
    }

    static ForgeException failed(String message, Map<String, Object> details, String suggestion) {
        return new ForgeException(ErrorCode.UPLOAD_FAILED, message, details, suggestion);
    }

    private static String words(byte[] body, String token) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode json = RunJson.MAPPER.readTree(text);
            text = json.path("error").asText(json.path("message").asText(""));
        } catch (IOException noJson) {
            text = text.startsWith("<") ? "" : text;
        }
        text = token == null ? text : text.replace(token, "***");
        return text.length() > MOST ? text.substring(0, MOST) + "…" : text.strip();
    }
}
