package io.forgellm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code forgellm web}: the Python program's second server. The one server does its work and has its port as well. */
@Command(name = "web", description = {"Run the server in the foreground, with a second port for its page.",
    "'forgellm server' is enough where nothing asks for the Python program's port of the page."},
        footer = {"", "Example:", "  forgellm web --port 5002"})
final class WebCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "localhost", paramLabel = "HOST",
            description = "Address to listen on (default: ${DEFAULT-VALUE}). Others need an API key.")
    private String host;

    @Option(names = "--port", defaultValue = "5002", paramLabel = "PORT", converter = SpotOptions.Port.class,
            description = "The page's second port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--debug", description = "Has no effect any more; see FORGELLM_DEBUG.")
    private boolean debug;

    @Option(names = {"--static-folder", "--template-folder"}, paramLabel = "DIR",
            description = "Has no effect any more: the page is part of the server.")
    private String[] folders;

    @Mixin
    private ModelOption model;

    @Unmatched
    private final List<String> unknown = new ArrayList<>();

    WebCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        UnknownOptions.check(spec, unknown, context.console());
        if (debug || folders != null) {
            context.console().note("Note: --debug, --static-folder and --template-folder have no effect any more.");
        }
        ServerSpot spot = new ServerSpot(host, context.port());
        new ForegroundServer(context).run(spot, Optional.of(port).filter(second -> second != spot.port() || second == 0),
                model);
        return ExitCode.OK;
    }
}
