package io.forgellm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm import}: takes a GGUF file of this machine into the models folder. */
@Command(name = "import", description = "Take a GGUF file into the models folder, by link or by copy.",
        footer = {"", "Examples:",
            "  forgellm import ~/Downloads/model.gguf --name mine",
            "  forgellm import ~/Downloads/model.gguf --copy"})
final class ImportCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FILE", description = "The GGUF file.")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: its file name).")
    private String name;

    @Option(names = "--copy", description = "Copy the file instead of linking to it.")
    private boolean copy;

    @Mixin
    private ServerOption server;

    ImportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("path", file.toAbsolutePath().normalize().toString());
        body.put("mode", copy ? "copy" : "link");
        if (name != null) {
            body.put("name", name);
        }
        JsonNode model = new ModelLoading(server.client(context), context.console()).takeIn(body);
        context.console().out().println("Imported " + model.path("id").asText());
        return ExitCode.OK;
    }
}
