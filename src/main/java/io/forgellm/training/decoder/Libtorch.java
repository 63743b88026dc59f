package io.forgellm.training.decoder;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/** What libtorch can do on this machine. Asking loads nothing native. */
public final class Libtorch {
    private Libtorch() { }

    /** @throws ForgeException TRAINING_UNAVAILABLE where libtorch has no build for this platform */
    public static void require() {
        require(Loader.Detector.getPlatform());
    }

    /** @param platform as JavaCPP names it: {@code linux-x86_64} */
    public static void require(String platform) {
        if (Libtorch.class.getResource("/org/bytedeco/pytorch/" + platform) == null) {
            throw new ForgeException(ErrorCode.TRAINING_UNAVAILABLE, "There is no libtorch for " + platform,
                    Map.of("platform", platform), "Train on Linux or Windows x86-64 or on a Mac with Apple silicon.");
        }
    }

    /** What AUTO means here: bf16 where the CPU multiplies it natively, float32 elsewhere. */
    public static RunSpec.Precision precision(RunSpec.Precision asked) {
        if (asked != RunSpec.Precision.AUTO) {
            return asked;
        }
        return hasNativeBfloat16() ? RunSpec.Precision.BF16 : RunSpec.Precision.FP32;
    }

    private static boolean hasNativeBfloat16() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags")).findFirst()
                    .map(flags -> flags.contains(" avx512_bf16") || flags.contains(" amx_bf16")).orElse(false);
        } catch (IOException e) {
            return false;
        }
    }
}
