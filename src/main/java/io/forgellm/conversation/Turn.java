package io.forgellm.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing said.
 *
 * @param parentId the turn before it, null for a first one; turns of the same parent are branches
 * @param role     {@code user} or {@code assistant}
 * @param model    who answered, null for a user's turn, like {@code adapter}
 * @param details  JSON object of the client's: {@code statistics} as {@code /api/model/generate} ends with, {@code error},
 *                 {@code prompt}, {@code tokens}
 * @param created  ISO-8601 instant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Turn(String id, String parentId, String role, String content, String model, String adapter,
                   JsonNode details, String created) {
}
