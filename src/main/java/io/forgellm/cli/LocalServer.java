package io.forgellm.cli;

import io.forgellm.cli.console.ProgressBar;
import io.forgellm.cli.process.BackgroundServer;
import io.forgellm.cli.process.ServerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server over this user's home: the one that runs, or one started in the background. */
final class LocalServer {
    private final Context context;

    LocalServer(Context context) {
        this.context = context;
    }

    /**
     * The running server, or a new one.
     *
     * @param webPort a second port for a new one to listen on
     * @param strict  whether a server that runs elsewhere than at {@code spot} is an error
     */
    ServerRecord ensure(ServerSpot spot, Optional<Integer> webPort, boolean strict) {
        BackgroundServer background = new BackgroundServer(context.home(), command(webPort), context::client);
        Optional<ServerRecord> running = ServerRecord.running(context.home());
        if (running.isPresent()) {
            ServerRecord server = running.get();
            if (strict && server.address().getPort() != spot.port()) {
                throw new CliException(ExitCode.FAILED, "The server runs already, at " + server.address() + ".",
                        "Stop it first: forgellm stop");
            }
            Optional<ServerRecord> answering = background.awaitAnswer(server);
            if (answering.isPresent()) {
                return answering.get();
            }
        }
        spot.requireFree();
        new NativeLibraries(context).install();
        try (ProgressBar bar = new ProgressBar(context.console(), "Starting the server")) {
            bar.show(-1, "");
            return background.start(spot.host(), spot.port());
        }
    }

    /** The launcher knows the JVM's flags; without one (in a container) this JVM's own are good enough. */
    private List<String> command(Optional<Integer> webPort) {
        String launcher = context.environment().get("FORGELLM_LAUNCHER");
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> command = new ArrayList<>(launcher != null ? List.of(launcher)
                : List.of(java, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.add("server");
        webPort.ifPresent(port -> command.addAll(List.of("--web-port", port.toString())));
        return command;
    }
}
