package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where runs are kept: {@code OUTPUT/cpt/RUN}, as the Python program has it. Relative paths begin at the home. */
@ApplicationScoped
public class OutputFolders {
    private static final String KIND = "cpt";

    private final Path home;
    private final Path output;

    OutputFolders(TrainingConfig config, @ConfigProperty(name = "forgellm.home") Path home) {
        this.home = home.toAbsolutePath().normalize();
        this.output = this.home.resolve(config.output()).normalize();
    }

    /** The output folder unless a run names another. */
    public Path output() {
        return output;
    }

    /** The folder that holds the runs of {@link #output()}. */
    public Path runs() {
        return output.resolve(KIND);
    }

    /** Where a run of this name belongs. What is in {@code outputDir} after a part {@code cpt} does not count. */
    Path place(String outputDir, String name) {
        Path runs = outputDir == null || outputDir.isBlank() ? runs() : runsBelow(outputDir);
        return runs.resolve(name);
    }

    private Path runsBelow(String outputDir) {
        try {
            Path named = home.resolve(outputDir).normalize();
            for (Path up = named; up != null; up = up.getParent()) {
                if (up.endsWith(KIND)) {
                    return up;
                }
            }
            return named.resolve(KIND);
        } catch (InvalidPathException e) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "'output_dir' is no path: " + e.getReason(),
                    Map.of("field", "output_dir"), null);
        }
    }
}
