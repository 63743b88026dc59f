package io.forgellm.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.Map;

/** Refuses what cannot be honoured. */
public final class Unsupported {
    private Unsupported() {
    }

    public static void unless(boolean honoured, String field, String why) {
        if (!honoured) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field + "' cannot be honoured: " + why + ".",
                    Map.of("field", field), "Leave the field out.");
        }
    }

    /** Absent, null, {@code []}, <code>{}</code>, 0 and false ask for nothing. */
    public static boolean asksForNothing(JsonNode value) {
        return value == null || value.isNull() || value.isContainerNode() && value.isEmpty()
                || value.isNumber() && value.asDouble() == 0 || value.isBoolean() && !value.asBoolean();
    }
}
