package io.forgellm.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.net.URI;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetReaderTest {
    private final TargetReader reader = new TargetReader(URI.create("https://hub.example"));

    @Test
    void knowsShortNames() {
        assertThat(named("smollm2:135m")).isEqualTo(new PullTarget.Starter());
        assertThat(named("Qwen2.5:0.5B")).isEqualTo(new PullTarget.HubFile("Qwen/Qwen2.5-0.5B-Instruct-GGUF", "main",
            "qwen2.5-0.5b-instruct-q4_k_m.gguf", null));
    }

    @Test
    void readsTheHubsNames() {
        assertThat(named("org/repo")).isEqualTo(new PullTarget.HubFile("org/repo", "main", null, null));
        assertThat(named("hf.co/org/repo:q4_k_m")).isEqualTo(new PullTarget.HubFile("org/repo", "main", null, "Q4_K_M"));
        assertThat(named("org/repo/a/b.gguf")).isEqualTo(new PullTarget.HubFile("org/repo", "main", "a/b.gguf", null));
        assertThat(reader.read(new PullBody(null, "org/repo", "b.gguf", "refs/pr/1", null, null)))
            .isEqualTo(new PullTarget.HubFile("org/repo", "refs/pr/1", "b.gguf", null));
    }

    @Test
    void takesAnAddressOfTheHubForItsFile() {
        assertThat(named("https://hub.example/org/repo/blob/v2/b.gguf"))
            .isEqualTo(new PullTarget.HubFile("org/repo", "v2", "b.gguf", null));
    }

    @Test
    void takesAnyOtherAddressAsItIs() {
        assertThat(named("https://files.example/x/tiny.gguf?key=1")).isEqualTo(
            new PullTarget.Web(URI.create("https://files.example/x/tiny.gguf?key=1"), null, "tiny"));
        assertThat(reader.read(new PullBody("mine", null, null, null, "http://files.example/17", "AB".repeat(32))))
            .isEqualTo(new PullTarget.Web(URI.create("http://files.example/17"), "ab".repeat(32), "mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/repo/../../x.gguf", "../x", "org/..", ".hidden/repo", "org/repo/x.bin",
        "https://user:password@files.example/x.gguf", "https://files.example/17", "http:///x.gguf", "https://a b/x.gguf",
        "org/repo/.x.gguf", "org\\repo/x", "https://files.example/..gguf", " "})
    void refusesNamesThatWouldBecomeOtherPaths(String name) {
        assertThat(failure(new PullBody(name, null, null, null, null, null)).code())
            .isEqualTo(ErrorCode.INVALID_PARAMETER);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        for (PullBody body : List.of(new PullBody("a", "org/repo", null, null, null, null),
                new PullBody(null, "org/repo", null, null, "https://files.example/x.gguf", null),
                new PullBody(null, "org/repo", null, null, null, "ab".repeat(32)),
                new PullBody(null, null, null, null, "https://files.example/x.gguf", "abc"),
                new PullBody(null, null, null, null, "ftp://files.example/x.gguf", null),
                new PullBody(null, null, null, null, null, null))) {
            assertThat(failure(body).code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
        }
    }

    @Test
    void namesShortNamesNearTheOneThatIsNone() {
        ForgeException error = failure(new PullBody("smollm:135m", null, null, null, null, null));

        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(error.details().get("did_you_mean")).asInstanceOf(
            InstanceOfAssertFactories.LIST).first().isEqualTo("smollm2:135m");
    }

    private PullTarget named(String name) {
        return reader.read(new PullBody(name, null, null, null, null, null));
    }

    private ForgeException failure(PullBody body) {
        return catchThrowableOfType(ForgeException.class, () -> reader.read(body));
    }
}
