package io.forgellm.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Errors without a server and its dialects. */
public final class ErrorsForTest {
    private ErrorsForTest() {
    }

    public static Errors plain(ObjectMapper json) {
        return new Errors(List.of(), json);
    }
}
