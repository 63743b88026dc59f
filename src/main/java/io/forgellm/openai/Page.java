package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A part of a list, as OpenAI's clients walk through it.
 *
 * @param firstId and lastId of this part, absent where it is empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(String object, List<T> data, String firstId, String lastId, boolean hasMore) {

    /**
     * @param after id of the last one the client has seen, or null for the beginning
     * @param most  of {@code limit}
     * @throws ForgeException INVALID_PARAMETER for a limit out of range or an {@code after} that is not in the list
     */
    public static <T> Page<T> of(List<T> all, Function<T, String> id, String after, int limit, int most) {
        if (limit < 1 || limit > most) {
            throw wrong("limit", "'limit' must be from 1 to " + most + ".");
        }
        int first = 0;
        if (after != null) {
            List<String> ids = all.stream().map(id).toList();
            first = ids.indexOf(after) + 1;
            if (first == 0) {
                throw wrong("after", "'after' names '" + after + "', which is not in the list.");
            }
        }
        List<T> part = all.subList(first, Math.min(all.size(), first + limit));
        return new Page<>("list", part, part.isEmpty() ? null : id.apply(part.getFirst()),
                part.isEmpty() ? null : id.apply(part.getLast()), first + part.size() < all.size());
    }

    private static ForgeException wrong(String field, String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, message, Map.of("field", field), null);
    }
}
