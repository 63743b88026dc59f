package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.settings.GlobalFolders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where runs are kept: {@code OUTPUT/cpt/RUN}, as the Python program has it. Relative paths begin at the home. */
@ApplicationScoped
public class OutputFolders {
    private static final String KIND = "cpt";

    private final Path home;
    private final Supplier<Path> output;

    @Inject
    OutputFolders(GlobalFolders folders, @ConfigProperty(name = "forgellm.home") Path home) {
        this(folders::output, home.toAbsolutePath().normalize());
    }

    /** One that stays. */
    OutputFolders(TrainingConfig config, Path home) {
        this(() -> home.toAbsolutePath().resolve(config.output()).normalize(), home.toAbsolutePath().normalize());
    }

    OutputFolders(Supplier<Path> output, Path home) {
        this.output = output;
        this.home = home;
    }

    /** The output folder unless a run names another. */
    public Path output() {
        return output.get();
    }

    /** The folder that holds the runs of {@link #output()}. */
    public Path runs() {
        return output().resolve(KIND);
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
