package io.forgellm.cli;

import io.forgellm.cli.process.ServerRecord;
import io.quarkus.bootstrap.runner.AotQuarkusEntryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** This process becomes the server, until Ctrl-C or {@code forgellm stop}. */
final class ForegroundServer {
    private final Context context;

    ForegroundServer(Context context) {
        this.context = context;
    }

    /** @param webPort a second port to listen on; @param model what to load, if it names any */
    void run(ServerSpot spot, Optional<Integer> webPort, ModelOption model) throws Exception {
        spot.requireFree();
        prepareHome(spot);
        new NativeLibraries(context).install();
        System.setProperty("forgellm.home", context.home().toString());
        Path here = Path.of("");
        unlessSaid("quarkus.http.host", spot.bindHost(), context.namedHost(here).orElse("127.0.0.1"));
        unlessSaid("quarkus.http.port", Integer.toString(spot.port()), Integer.toString(context.port(here)));
        webPort.ifPresent(port -> System.setProperty("forgellm.compat.legacy-port", port.toString()));
        String key = context.environment().getOrDefault("FORGELLM_API_KEY", "");
        if (!key.isEmpty()) {
            System.setProperty("forgellm.security.api-key", key);
        }
        if (model.isNamed()) {
            Thread.ofPlatform().daemon().name("load-at-start").start(() -> loadWhenReady(spot, model));
        }
        boot();
    }

    /** What the settings say by themselves keeps its own source. */
    private static void unlessSaid(String setting, String value, String said) {
        if (!value.equals(said)) {
            System.setProperty(setting, value);
        }
    }

    /** Blocks until the server was told to end. */
    private static void boot() throws Exception {
        try {
            AotQuarkusEntryPoint.main();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void prepareHome(ServerSpot spot) {
        Path home = context.home();
        try {
            Files.createDirectories(home);
            ServerRecord self = ServerRecord.ofThisProcess(spot.address());
            ServerRecord.running(home).filter(other -> other.pid() != self.pid()).ifPresent(other -> {
                throw new CliException(ExitCode.FAILED, "A server over " + home + " runs already: process "
                        + other.pid() + " at " + other.address() + ".",
                        "Stop it (forgellm stop), or give this one a home of its own: FORGELLM_HOME=/another/folder");
            });
            self.write(home);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> self.delete(home), "forget-server"));
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, home + " cannot be written to: " + e.getMessage(),
                    "Name another folder: FORGELLM_HOME=/another/folder");
        }
    }

    private void loadWhenReady(ServerSpot spot, ModelOption model) {
        try {
            var client = context.client(spot.address());
            while (!client.isHealthy()) {
                Thread.sleep(200);
            }
            new ModelLoading(client, context.console()).pullAndLoad(model.name(), model.adapter());
        } catch (CliException e) {
            context.console().error(e.getMessage(), e.code(), e.suggestion());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
