package io.forgellm.training;

import io.forgellm.TestModels;
import io.forgellm.process.JvmCommand;
import io.forgellm.training.decoder.LibtorchSettings;
import io.forgellm.training.run.RunFolder;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** Trainer processes that play: {@link PlayTrainer} in place of the real one, started as that is. */
@Alternative
@Singleton
public class PlayTrainers implements TrainerCommands {
    /** A server with them. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TestModels.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(PlayTrainers.class);
        }
    }

    /** Not played: it takes a moment only. */
    @Override
    public JvmCommand of(Class<?> main) {
        Path natives = ConfigProvider.getConfig().getValue("forgellm.training.natives-dir", Path.class);
        Map<String, String> environment = JvmCommand.environment(System.getenv());
        environment.putAll(LibtorchSettings.environment());
        return new JvmCommand(LibtorchSettings.jvmFlags(natives), JvmCommand.ownClassPath(), main.getName(), environment);
    }

    @Override
    public void require() {
        // Play is possible everywhere.
    }

    @Override
    public JvmCommand forRun(RunFolder run) {
        return new JvmCommand(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"),
                JvmCommand.ownClassPath(), PlayTrainer.class.getName(), JvmCommand.environment(System.getenv()));
    }
}
