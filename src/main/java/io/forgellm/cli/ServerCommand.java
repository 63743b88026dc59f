package io.forgellm.cli;

import io.forgellm.cli.process.ServerRecord;
import io.quarkus.bootstrap.runner.AotQuarkusEntryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forgellm server}: this process becomes the server, until Ctrl-C or {@code forgellm stop}. */
@Command(name = "server", description = "Run the server in the foreground.")
final class ServerCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private SpotOptions where;

    @Mixin
    private ModelOption model;

    ServerCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        where.noteOldOptions(context.console());
        ServerSpot spot = where.spot(context, Path.of(""));
        spot.requireFree();
        prepareHome(spot);
        new NativeLibraries(context).install();
        System.setProperty("forgellm.home", context.home().toString());
        where.toSettings(spot);
        String key = context.environment().getOrDefault("FORGELLM_API_KEY", "");
        if (!key.isEmpty()) {
            System.setProperty("forgellm.security.api-key", key);
        }
        if (model.isNamed()) {
            Thread.ofPlatform().daemon().name("load-at-start").start(() -> loadWhenReady(spot));
        }
        run();
        return ExitCode.OK;
    }

    /** Blocks until the server was told to end. */
    private static void run() throws Exception {
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

    private void loadWhenReady(ServerSpot spot) {
        try {
            var client = context.client(spot.address());
            while (!client.isHealthy()) {
                Thread.sleep(200);
            }
            new ModelLoading(client, context.console()).pullAndLoad(model.name(), model.adapter());
        } catch (CliException e) {
            context.console().error(e.getMessage(), e.suggestion());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
