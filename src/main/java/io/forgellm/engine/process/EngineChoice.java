package io.forgellm.engine.process;

import io.forgellm.engine.EngineConfig;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Which native library computes, by configuration and by what is on this machine. */
final class EngineChoice {
    private static final Logger LOG = Logger.getLogger(EngineChoice.class);

    private final EngineConfig config;

    EngineChoice(EngineConfig config) {
        this.config = config;
    }

    /** @param natives the folder of the engine's native libraries */
    record Choice(String engine, Path natives) {
    }

    /** @throws ForgeException ENGINE_UNAVAILABLE if libllama is asked for and cannot be used */
    Choice make() {
        return switch (config.kind()) {
            case LIBLLAMA -> libllama();
            case JAVA_LLAMA -> javaLlama();
            case AUTO -> {
                try {
                    yield libllama();
                } catch (ForgeException missing) {
                    LOG.warnf("%s %s Going on with java-llama.", missing.getMessage(), missing.suggestion());
                    yield javaLlama();
                }
            }
        };
    }

    private Choice libllama() {
        Path folder = config.nativesDir().orElseGet(NativesInstaller::defaultFolder);
        NativesFolder.find(folder);
        return new Choice("libllama", folder);
    }

    private static Choice javaLlama() {
        return new Choice("java-llama", Path.of(System.getProperty("user.home"), ".cache", "forgellm", "java-llama"));
    }
}
