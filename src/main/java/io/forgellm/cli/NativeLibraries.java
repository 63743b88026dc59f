package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.ProgressBar;
import io.forgellm.engine.libllama.NativesFolder;
import io.forgellm.engine.libllama.NativesInstaller;
import io.forgellm.error.ForgeException;
import java.nio.file.Path;
import java.util.Map;

/** Fetches libllama before the first server starts, where npm is there; without it the built-in engine computes. */
final class NativeLibraries {
    private final Console console;
    private final Map<String, String> environment;

    NativeLibraries(Context context) {
        this.console = context.console();
        this.environment = context.environment();
    }

    /** Returns at once if they are there, or if the configuration has its own or wants none. */
    void install() {
        if ("java-llama".equals(environment.get("FORGELLM_ENGINE")) || environment.containsKey("FORGELLM_ENGINE_NATIVES_DIR")) {
            return;
        }
        Path folder = NativesInstaller.defaultFolder();
        if (NativesFolder.isIn(folder)) {
            return;
        }
        try (ProgressBar bar = new ProgressBar(console, "Fetching libllama (once)")) {
            bar.show(-1, "");
            NativesInstaller.install(folder);
        } catch (ForgeException e) {
            console.note("Note: " + e.getMessage() + " The built-in java-llama.cpp is used, which knows fewer models.");
        }
    }
}
