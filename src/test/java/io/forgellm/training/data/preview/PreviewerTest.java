package io.forgellm.training.data.preview;

import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.data.ByteTokenizer;
import io.forgellm.training.data.preview.DatasetPreview.Bucket;
import io.forgellm.training.data.preview.DatasetPreview.Segment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewerTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatIsThereAndWhatIsWrong() {
        write(folder, "a.jsonl", "{\"text\":\"" + "x".repeat(400) + "\"}\n{broken\n"
            + "{\"prompt\":\"p\",\"completion\":\"c\"}\n");
        write(folder, "b.txt", "words");
        write(folder, "c.png", "png");
        DatasetPreview preview = Previewer.preview(request(2));
        assertThat(preview.files()).extracting(DatasetPreview.FileView::examples).containsExactly(2L, 1L);
        assertThat(preview.ignoredFiles()).isEqualTo(1);
        assertThat(preview.shapes()).isEqualTo(Map.of("text", 1L, "prompt_completion", 1L, "document", 1L));
        assertThat(preview.badRows()).isEqualTo(1);
        assertThat(preview.firstBadRows().getFirst().line()).isEqualTo(2);
        assertThat(preview.tokensBy()).isEqualTo("characters/4");
        assertThat(preview.totalTokens()).isEqualTo(100 + 1 + 2);
        assertThat(preview.lengths()).containsExactly(new Bucket(32, 2), new Bucket(128, 1));
        assertThat(preview.longest()).isEqualTo(100);
        assertThat(preview.rows()).hasSize(2);
    }

    @Test
    void showsRowsAsTheModelWillSeeThem() {
        write(folder, "a.jsonl", "{\"question\":\"Who?\",\"answer\":\"Me\"}\n{\"text\":\"abc\"}\n");
        DatasetPreview preview = Previewer.preview(request(5), measure(1_000_000));
        assertThat(preview.tokensBy()).isEqualTo("model");
        assertThat(preview.rows().getFirst().segments()).containsExactly(
            new Segment("<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\n", false),
            new Segment("Me<|im_end|>", true), new Segment("\n", false));
        assertThat(preview.rows().getLast().segments()).containsExactly(new Segment("abc<|im_end|>", true));
        assertThat(preview.targetTokens()).isEqualTo(3 + 3);
    }

    @Test
    void longDatasetsAreExtrapolated() {
        write(folder, "a.jsonl", "{\"text\":\"0123456789\"}\n".repeat(1000));
        DatasetPreview all = Previewer.preview(request(0), measure(1_000_000));
        DatasetPreview some = Previewer.preview(request(0), measure(1_000));
        assertThat(all.totalTokens()).isEqualTo(11_000);
        assertThat(some.totalTokens()).isEqualTo(11_000);
        assertThat(some.tokensBy()).isEqualTo("model, extrapolated");
    }

    @Test
    void ofALongRowTheBeginningIsShown() {
        write(folder, "a.txt", "x".repeat(5000));
        DatasetPreview.RowView row = Previewer.preview(request(1), measure(1_000_000)).rows().getFirst();
        assertThat(row.cut()).isTrue();
        assertThat(row.segments().stream().map(Segment::text).collect(Collectors.joining())).hasSize(1000);
        assertThat(row.tokens()).isEqualTo(5001);
    }

    private PreviewRequest request(int rows) {
        return new PreviewRequest(folder.toString(), null, null, null, Map.of(), rows);
    }

    private static Measure measure(long most) {
        return new TokenMeasure(ByteTokenizer.chatMl(), "tiny", Instant.EPOCH, most);
    }
}
