package io.forgellm.files;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Shows a folder in the file manager of the machine that the server runs on. */
@ApplicationScoped
class FolderWindow {
    private final String command;

    FolderWindow(@ConfigProperty(name = "forgellm.files.open-command") Optional<String> command) {
        this.command = command.orElseGet(() -> usual(System.getProperty("os.name")));
    }

    static String usual(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "open" : name.contains("win") ? "explorer" : "xdg-open";
    }

    /** @throws ForgeException UNSUPPORTED_BY_SYSTEM where there is no such program */
    void open(Path folder) {
        try {
            Process window = new ProcessBuilder(command, folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            window.getOutputStream().close();
        } catch (IOException absent) {
            throw new ForgeException(ErrorCode.UNSUPPORTED_BY_SYSTEM, "The server's machine has no program '" + command
                    + "' to show folders with.", Map.of("command", command, "path", folder.toString()),
                    "Open the folder yourself, or name a file manager with forgellm.files.open-command.")
                    .causedBy(absent);
        }
    }
}
