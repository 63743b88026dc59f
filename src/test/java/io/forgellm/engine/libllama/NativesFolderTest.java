package io.forgellm.engine.libllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesFolderTest {
    private static final String PLAIN = Platform.current().plain();

    @TempDir
    Path root;

    @Test
    void thePinnedReleaseIsFound() throws IOException {
        install("3.21.1", "v0.4.0");

        assertThat(NativesFolder.isIn(root)).isTrue();
        assertThat(NativesFolder.find(root).getLast().platform()).isEqualTo(PLAIN);
    }

    @Test
    void anotherPackageIsRefusedWithTheOneThatIsNeeded() throws IOException {
        install("3.22.1", "v0.5.0");

        assertThatThrownBy(() -> NativesFolder.find(root)).isInstanceOfSatisfying(ForgeException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(refused).hasMessageContaining("3.22.1").hasMessageContaining("3.21.1");
            assertThat(refused.suggestion()).contains("npm install").contains("java-llama");
        });
    }

    @Test
    void anotherReleaseUnderTheSamePackageVersionIsRefused() throws IOException {
        install("3.21.1", "v0.9.9");

        assertThatThrownBy(() -> NativesFolder.find(root)).hasMessageContaining("v0.9.9")
            .hasMessageContaining("v0.4.0");
        assertThat(NativesFolder.isIn(root)).isFalse();
    }

    @Test
    void anEmptyFolderSaysHowToInstall() {
        assertThatThrownBy(() -> NativesFolder.find(root)).isInstanceOfSatisfying(ForgeException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
            assertThat(refused.suggestion()).contains("npm install --no-save --prefix " + root);
        });
    }

    @Test
    void theThreeLibrariesAreToldApart() throws IOException {
        install("3.21.1", "v0.4.0");
        NativesFolder folder = NativesFolder.find(root).getLast();
        for (String name : new String[] {"libllama-common.so", "libllama.v0.4.0.so", "libggml-base.so",
            "libggml-cpu-x64.so", "libggml.v0.4.0.so", "libggml-cuda.so"}) {
            Files.createFile(folder.folder().resolve(name));
        }

        assertThat(folder.llama()).hasFileName("libllama.v0.4.0.so");
        assertThat(folder.ggml()).hasFileName("libggml.v0.4.0.so");
        assertThat(folder.ggmlBase()).hasFileName("libggml-base.so");
    }

    @Test
    void aPackageThatWasNotBuiltForThisMachineIsNone() {
        assertThatThrownBy(() -> Platform.of("Plan 9", "amd64")).hasMessageContaining("Plan 9");
        assertThatThrownBy(() -> Platform.of("Linux", "riscv64")).hasMessageContaining("riscv64");
        assertThat(Platform.of("Linux", "aarch64").plain()).isEqualTo("linux-arm64");
        assertThat(Platform.of("Mac OS X", "aarch64").plain()).isEqualTo("mac-arm64-metal");
        assertThat(Platform.of("Mac OS X", "x86_64").plain()).isEqualTo("mac-x64");
        assertThat(Platform.of("Windows 11", "amd64").plain()).isEqualTo("win-x64");
    }

    private void install(String version, String release) throws IOException {
        Path home = root.resolve("node_modules/@node-llama-cpp").resolve(PLAIN);
        Path bins = Files.createDirectories(home.resolve("bins").resolve(PLAIN));
        Files.writeString(home.resolve("package.json"), "{\"name\": \"x\",\n \"version\": \"" + version + "\"}");
        Files.writeString(bins.resolve("_nlcBuildMetadata.json"),
            "{\"buildOptions\":{\"llamaCpp\":{\"repo\":\"ggml-org/llama.cpp\",\"release\":\"" + release + "\"}}}");
    }
}
