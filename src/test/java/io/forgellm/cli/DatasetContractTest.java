package io.forgellm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forgellm cli dataset} says and returns, against a server that was told its answers. */
class DatasetContractTest {
    @TempDir
    Path home;
    private final StandIn server = new StandIn();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void showsFilesTotalsRowsAndWhatIsWrong() throws IOException {
        server.answering("/api/dataset/preview", 200, """
            {"trainable": false, "total_files": 2, "examples": 2, "shapes": {"question_answer": 2}, "bad_rows": 1,
             "files": [{"name": "facts.jsonl", "format": "json_lines", "bytes": 2048, "examples": 2, "bad_rows": 1}],
             "total_tokens": 1234, "target_tokens": 567, "tokens_by": "model", "longest": 700,
             "lengths": [{"up_to": 32, "examples": 1}, {"up_to": 1024, "examples": 1}],
             "rows": [{"file": "facts.jsonl", "line": 1, "tokens": 20, "shape": "question_answer", "cut": false,
                       "segments": [{"text": "user: Who?\\n", "target": false},
                                    {"text": "\\u001b[31mMe", "target": true}]}],
             "first_bad_rows": [{"file": "facts.jsonl", "line": 2, "reason": "broken JSON"}]}""");
        Path data = Files.writeString(home.resolve("facts.jsonl"), "{}");
        Cli.Result result = new Cli(home).with("FORGELLM_URL", server.url())
                .run("cli", "dataset", "--input-dir", data.toString(), "--model", "tiny", "--rows", "1");

        assertThat(result.out()).isEqualTo("""
            FILE         FORMAT      SIZE  EXAMPLES  BAD ROWS
            facts.jsonl  json_lines  2 KB  2         1
            … and 1 more file

            2 examples: question_answer 2
            1,234 tokens (by model), the loss counts 567; the longest example has 700
              up to        32 tokens: 1
              up to     1,024 tokens: 1

            --- facts.jsonl, line 1, 20 tokens, question_answer
            user: Who?
            ⟦\uFFFD[31mMe⟧
            """);
        assertThat(result.err()).isEqualTo("""
            1 bad row:
              facts.jsonl, line 2: broken JSON
            A run would end at the first bad row; mend them, or leave them out with --skip-bad-rows.
            """);
        assertThat(result.code()).isEqualTo(1);
        assertThat(server.bodies().getLast()).contains("\"path\":\"" + data + "\"", "\"rows\":1",
                "\"base_model\":\"tiny\"");
    }
}
