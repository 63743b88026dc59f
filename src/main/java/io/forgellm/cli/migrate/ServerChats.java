package io.forgellm.cli.migrate;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.client.ApiException;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.migration.Chats;
import java.util.Map;
import java.util.Optional;

/** The conversations of a server, over HTTP. */
public final class ServerChats implements Chats {
    private static final String PATH = "/api/conversations/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiClient server;

    public ServerChats(ApiClient server) {
        this.server = server;
    }

    @Override
    public Standing take(String id, JsonNode file) {
        Map<String, Object> body = JSON.convertValue(file, new TypeReference<>() { });
        try {
            return standing(server.post(PATH + "import?id=" + id, body));
        } catch (ApiException refused) {
            throw new ForgeException(ErrorCode.INVALID_REQUEST, refused.getMessage(), refused.suggestion());
        }
    }

    @Override
    public Optional<Standing> find(String id) {
        try {
            return Optional.of(standing(server.get(PATH + id)));
        } catch (ApiException refused) {
            if (refused.code().equals("CONVERSATION_NOT_FOUND")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    @Override
    public void remove(String id) {
        server.delete(PATH + id);
    }

    private static Standing standing(JsonNode answer) {
        JsonNode conversation = answer.path("conversation");
        return new Standing(conversation.path("turns").size(), conversation.path("changed").asText());
    }
}
