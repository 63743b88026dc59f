package io.forgellm.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildCommandTest {

    @Test
    void theEnvironmentIsEmptyButForWhatIsNeeded() {
        assertThat(ChildCommand.environment(Map.of("PATH", "/bin", "HOME", "/home/me", "AWS_SECRET", "x", "LANG", "C")))
            .containsOnlyKeys("PATH", "HOME", "MALLOC_ARENA_MAX");
    }

    @Test
    void libllamaNeedsNoLibraryOfJavas() {
        assertThat(classPath("libllama")).singleElement().satisfies(
            entry -> assertThat(Path.of(entry)).exists());
    }

    @Test
    void javaLlamaNeedsItsJar() {
        assertThat(classPath("java-llama")).hasSize(2).anyMatch(entry -> entry.endsWith("llama-4.2.0.jar"));
    }

    private static List<String> classPath(String engine) {
        List<String> command = ChildCommand.of(new EngineChoice.Choice(engine, Path.of("/natives"))).command();
        return List.of(command.get(command.indexOf("-cp") + 1).split(File.pathSeparator));
    }
}
