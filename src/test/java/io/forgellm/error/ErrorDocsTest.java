package io.forgellm.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ErrorDocsTest {
    private static final Path PAGE = Path.of("docs/errors.md");

    /** To write the page anew: {@code ./test -Dtest=ErrorDocsTest -Dforgellm.docs.write=true}. */
    @Test
    void thePageListsEveryCode() throws Exception {
        StringBuilder page = new StringBuilder("""
                # Errors

                Every error has this shape and the status of its code:
                `{"success":false,"error":"…","error_code":"…","details":{…},"suggestion":"…"}`.
                Under `/v1` the same errors have OpenAI's shape, with the code in lower case.

                | code | status | meaning |
                |---|---|---|
                """);
        for (ErrorCode code : ErrorCode.values()) {
            page.append("| `%s` | %d | %s |%n".formatted(code, code.status(), code.meaning()));
        }
        if (Boolean.getBoolean("forgellm.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }
}
