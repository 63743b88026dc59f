package io.forgellm.forge.job;

import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Whether this machine has what jobs compute with. */
@ApplicationScoped
public class ForgeEngine {
    private static final String ADVICE = "Use the engine libllama: forgellm.engine=auto, with its natives installed.";

    private final EngineConfig config;

    ForgeEngine(EngineConfig config) {
        this.config = config;
    }

    /** Whether {@link #require} would let pass. */
    public boolean isThere() {
        return config.kind() != EngineConfig.Kind.JAVA_LLAMA
                && NativesFolder.isIn(config.nativesDir().orElseGet(NativesInstaller::defaultFolder));
    }

    /** @param what for the message; @throws ForgeException UNSUPPORTED_BY_ENGINE without libllama */
    public void require(String what) {
        if (config.kind() == EngineConfig.Kind.JAVA_LLAMA) {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE, "The engine java-llama has no " + what + ".",
                    Map.of("engine", "java-llama"), ADVICE);
        }
        try {
            NativesFolder.find(config.nativesDir().orElseGet(NativesInstaller::defaultFolder));
        } catch (ForgeException missing) {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_ENGINE, "There is no " + what + " without libllama: "
                    + missing.getMessage(), missing.details(), missing.suggestion()).causedBy(missing);
        }
    }
}
