package io.forgellm.cli;

import io.forgellm.cli.client.RawExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forgellm api PATH}: any route of the server, for scripts; address, key and errors are as for every command. */
@Command(name = "api", description = "Call any route of the server's HTTP API and print what it answers.",
        footer = {"", "Examples:",
            "  forgellm api /api/conversations",
            "  forgellm api /api/model/load --data '{\"model_name\": \"smollm2:135m\"}'",
            "  forgellm api -X DELETE /api/conversations/ID",
            "  forgellm api /api/log/stream -H Accept=text/event-stream"})
final class ApiCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "PATH", description = "The route, as in docs/reference.md: /api/models")
    private String path;

    @Option(names = {"-X", "--method"}, paramLabel = "METHOD",
            description = "GET, POST, PUT, PATCH or DELETE (default: GET; POST with --data).")
    private String method;

    @Option(names = {"-d", "--data"}, paramLabel = "JSON",
            description = "The body; @FILE reads it from a file, '-' from standard input.")
    private String data;

    @Option(names = {"-H", "--header"}, paramLabel = "NAME=VALUE",
            description = "A header to send; may be repeated.")
    private Map<String, String> headers = Map.of();

    @Mixin
    private ServerOption server;

    ApiCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        RawExchange exchange = server.client(context).raw();
        byte[] body = body();
        if (body != null) {
            exchange.with("Content-Type", "application/json");
        }
        headers.forEach(exchange::with);
        exchange.send(method != null ? method : body == null ? "GET" : "POST", path, body, context.console().out());
        if (context.console().outIsTerminal()) {
            context.console().out().println();
        }
        return ExitCode.OK;
    }

    private byte[] body() throws IOException {
        if (data == null) {
            return null;
        }
        if (data.equals("-")) {
            return context.console().in().readAllBytes();
        }
        if (!data.startsWith("@")) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        Path file = Path.of(data.substring(1));
        if (!Files.isReadable(file)) {
            throw new CliException(ExitCode.FAILED, "There is no readable file " + file + ".", null);
        }
        return Files.readAllBytes(file);
    }
}
