package io.forgellm.training.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.OutputPlaces;
import io.forgellm.training.session.OldSessionResource.Model;
import io.forgellm.training.session.OldSessionResource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldSessionResourceTest {
    @TempDir
    Path output;
    private Path log;
    private OldSessionResource old;

    @BeforeEach
    void aSessionOfEachKind() throws IOException {
        log = Files.createDirectories(output.resolve("cpt/poems")).resolve("CPT_20250720_103000.json");
        Files.writeString(log, "{\"metrics\": [{\"train_loss\": NaN}]}");
        Files.createDirectories(output.resolve("ift/chat"));
        old = new OldSessionResource(new Sessions(OutputPlaces.at(output)));
    }

    @Test
    void listsFoldersByTheirKind() throws IOException {
        assertThat(old.cpt().models()).containsExactly(new Model("poems", "cpt/poems", 0));
        assertThat(old.ift().models()).containsExactly(new Model("chat", "ift/chat", 0));
    }

    @Test
    void showsAMetricsFileAsItIs() throws IOException {
        assertThat(old.raw(new Wanted(log.toString())).logs()).isEqualTo("{\"metrics\": [{\"train_loss\": NaN}]}");
        assertThat(old.raw(new Wanted("poems")).logs()).contains("NaN");
    }

    @Test
    void readsNoOtherFile() throws IOException {
        Path other = Files.writeString(output.resolve("CPT_secret.json"), "secret");
        for (String path : new String[] {"/etc/passwd", other.toString(), output + "/cpt/poems/../../CPT_secret.json"}) {
            assertThat(catchThrowableOfType(ForgeException.class, () -> old.raw(new Wanted(path))).code()).as(path)
                    .isEqualTo(ErrorCode.RUN_NOT_FOUND);
        }
    }
}
