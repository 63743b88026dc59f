package io.forgellm.cli.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.cli.Context;
import io.forgellm.cli.ExitCode;
import io.forgellm.cli.ReadyServer;
import io.forgellm.cli.ServerOption;
import io.forgellm.cli.client.ApiClient;
import io.forgellm.cli.console.Table;
import io.forgellm.cli.console.Units;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm cli upload FOLDER --repo ORG/NAME}: a folder or a model onto the hub. */
@Command(name = "upload", description = {"Upload a folder or a model to the hub.",
            "Needs a token: start the server with HF_TOKEN set. See what would be sent with --dry-run first."},
        footer = {"", "Examples:",
            "  forgellm cli upload published/facts --repo org/facts --dry-run",
            "  forgellm cli upload published/facts --repo org/facts --private"})
public final class UploadCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FOLDER", description = "A folder here or in the models folder, or a model by name.")
    private String what;

    @Option(names = "--repo", required = true, paramLabel = "ORG/NAME", description = "Made where it is missing.")
    private String repo;

    @Option(names = "--revision", paramLabel = "BRANCH", description = "main by default.")
    private String revision;

    @Option(names = "--private", description = "Nobody else may see it.")
    private boolean isPrivate;

    @Option(names = "--message", paramLabel = "TEXT", description = "Of the commit.")
    private String message;

    @Option(names = "--dry-run", description = "Only show what would be sent where.")
    private boolean dryRun;

    @Option(names = "--detach", description = "Do not follow the job.")
    private boolean detach;

    @Mixin
    private ServerOption server;

    UploadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new LinkedHashMap<>();
        boolean folder = Files.isDirectory(Path.of(what)) || what.contains("/") && !what.endsWith(".gguf");
        body.put(folder ? "folder" : "model", LocalPath.of(what));
        body.put("repo", repo);
        body.put("revision", revision);
        body.put("private", isPrivate ? true : null);
        body.put("message", message);
        body.put("dry_run", dryRun);
        ApiClient client = new ReadyServer(context, server).client();
        String id = client.post("/api/jobs/upload", body).path("job").path("job_id").asText();
        if (detach) {
            context.console().out().println("Job " + id + " uploads to " + repo);
            return ExitCode.OK;
        }
        return new JobWatch(client, context.console(), id).follow((dryRun ? "Looking at " : "Uploading to ") + repo,
                this::tell);
    }

    private void tell(JsonNode result) {
        PrintStream out = context.console().out();
        if (!result.path("dry_run").asBoolean()) {
            out.println("Uploaded " + Units.bytes(result.path("size_bytes").asDouble()) + " to "
                    + result.path("url").asText() + (result.path("private").asBoolean() ? " (private)" : ""));
            return;
        }
        Table table = new Table("FILE", "SIZE", "AS");
        result.path("files").forEach(file -> table.row(file.path("path").asText(),
                Units.bytes(file.path("size_bytes").asDouble()), file.path("lfs").asBoolean() ? "large file" : "file"));
        table.lines().forEach(out::println);
        out.println(Units.bytes(result.path("size_bytes").asDouble()) + " would go to " + result.path("hub").asText() + "/"
                + repo + ", " + (result.path("repo_exists").asBoolean() ? "which is there" : "which would be made")
                + (result.path("private").asBoolean() ? " (private)." : "."));
        if (!result.path("has_token").asBoolean()) {
            out.println("There is no token: start the server with HF_TOKEN set.");
        }
    }
}
