package io.forgellm.training;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.process.ShortProcess;
import io.forgellm.training.decoder.MatrixSpeed;
import io.forgellm.training.spec.RunSpec.Precision;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** This machine's speed of matrix products, measured once while the server runs. Blocking. */
@ApplicationScoped
class MatrixSpeeds {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final TrainerCommands commands;
    private final Map<Setting, Double> measured = new ConcurrentHashMap<>();

    private record Setting(Precision precision, int threads) { }

    MatrixSpeeds(TrainerCommands commands) {
        this.commands = commands;
    }

    /**
     * Floating-point operations per second of all threads.
     *
     * @param precision bf16 or fp32
     * @throws ForgeException TRAINING_UNAVAILABLE where libtorch does not run
     */
    double of(Precision precision, int threads) {
        return measured.computeIfAbsent(new Setting(precision, threads), this::measure);
    }

    private double measure(Setting setting) {
        commands.require();
        try {
            return Double.parseDouble(ShortProcess.output(commands.of(MatrixSpeed.class),
                    List.of(setting.precision().name().toLowerCase(Locale.ROOT),
                            String.valueOf(setting.threads())), LIMIT).strip());
        } catch (IOException | NumberFormatException e) {
            throw new ForgeException(ErrorCode.TRAINING_UNAVAILABLE, "libtorch does not run here: " + e.getMessage(),
                    Map.of(), "See that the disk has room for its libraries, and that the system can load them.");
        }
    }
}
