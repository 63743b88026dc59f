package io.forgellm.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image for ARM, which is built on any machine; that of this machine is run by {@link ImageTest}. */
@Tag("once")
class ArmImageTest {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int AARCH64 = 183;

    @TempDir
    Path folder;

    @BeforeAll
    static void tools() {
        assumeTrue(Shell.has("buildah", "mmdebstrap", "unzip", "zip", "npm") && "root".equals(System.getProperty("user.name")),
                "SKIPPED: the image needs root, buildah, mmdebstrap, unzip, zip and npm; run ./test");
        assumeFalse("java-llama".equals(System.getProperty("forgellm.engine")), "the image has libllama");
    }

    @Test
    void isOfArmsPartsAndTheSameEachTime() throws Exception {
        ImageFile image = ImageFile.build(folder, "--arch", "arm64");
        assertThat(image.config().get("architecture").asText()).isEqualTo("arm64");
        for (String part : List.of("usr/lib/ld-linux-aarch64.so.1", "opt/java/lib/server/libjvm.so", "opt/natives/bin/tini",
                "opt/natives/bin/libsqlitejdbc.so", "opt/natives/bin/libsnappyjava.so", "opt/natives/bin/libzstd-jni.so",
                "opt/natives/node_modules/@node-llama-cpp/linux-arm64/bins/linux-arm64/libllama.v0.4.0.so")) {
            assertThat(image.root().resolve(part)).exists();
        }
        try (Stream<Path> files = Files.walk(image.root())) {
            assertThat(files.filter(Files::isRegularFile).filter(ArmImageTest::isForOtherMachines)).isEmpty();
        }
        assertThat(ImageFile.build(folder.resolve("again"), "--arch", "arm64").id()).isEqualTo(image.id());
    }

    private static boolean isForOtherMachines(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(20);
            return head.length == 20 && Stream.of(0, 1, 2, 3).allMatch(i -> head[i] == ELF[i]) && (head[18] & 0xff) != AARCH64;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
