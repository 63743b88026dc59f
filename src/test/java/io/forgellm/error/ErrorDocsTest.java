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
                # Errors, and what to do

                Every error has this shape and the status of its code:
                `{"success":false,"error":"…","error_code":"…","details":{…},"suggestion":"…"}`.
                Under `/v1` the same errors have OpenAI's shape, with the code in lower case. A command shows the message with the
                code in brackets, then the suggestion, on standard error, and ends with 1:

                ```
                Error: No model 'x' is in the catalogue. [MODEL_NOT_FOUND]
                  See forgellm models, or GET /api/models; get it with forgellm pull.
                ```

                What fails later than its request, a run or a job, keeps its error in its status, and the command that follows it
                shows it and ends with 1. For each code a test raises it both ways.

                | code | status | meaning |
                |---|---|---|
                """);
        for (ErrorCode code : ErrorCode.values()) {
            page.append("| [`%s`](#%s) | %d | %s |%n".formatted(code, code.name().toLowerCase(), code.status(),
                    code.meaning()));
        }
        page.append("\n## By code\n");
        for (ErrorCode code : ErrorCode.values()) {
            page.append("%n### %s%n%s%s%n%n**What to do:** %s%n".formatted(code, code.meaning(),
                    code.cause() == null ? "" : " " + code.cause(), code.suggestion()));
        }
        if (Boolean.getBoolean("forgellm.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    @Test
    void everyCodeSaysWhatToDoInASentence() {
        assertThat(ErrorCode.values()).allSatisfy(code -> {
            assertThat(code.meaning()).endsWith(".");
            assertThat(code.suggestion()).isNotBlank();
        });
    }
}
