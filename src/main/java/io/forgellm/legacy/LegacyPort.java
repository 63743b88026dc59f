package io.forgellm.legacy;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * A second ear: the same server on the port that the Python program's page and its clients know,
 * {@code forgellm.compat.legacy-port}. What comes in there passes the same gate and has the same answers.
 */
@ApplicationScoped
public class LegacyPort {
    private static final Logger LOG = Logger.getLogger(LegacyPort.class);

    private final OptionalInt port;
    private final String host;
    private final int headerSize;
    private final Vertx vertx;
    private HttpServer server;

    LegacyPort(CompatConfig config, @ConfigProperty(name = "quarkus.http.host") String host,
               @ConfigProperty(name = "quarkus.http.limits.max-header-size") MemorySize headerSize, Vertx vertx) {
        this.port = config.legacyPort();
        this.host = host;
        this.headerSize = Math.toIntExact(headerSize.asLongValue());
        this.vertx = vertx;
    }

    void open(@Observes StartupEvent started) {
        if (port.isEmpty()) {
            return;
        }
        HttpServerOptions options = new HttpServerOptions().setHost(host).setPort(port.getAsInt())
                .setMaxHeaderSize(headerSize).setHandle100ContinueAutomatically(true);
        try {
            server = vertx.createHttpServer(options).requestHandler(VertxHttpRecorder.getRootHandler()).listen()
                    .toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw new IllegalStateException("forgellm.compat.legacy-port: port " + port.getAsInt() + " of " + host
                    + " cannot be opened (" + failed.getCause().getMessage() + "). Stop what listens there, such as the "
                    + "Python program's web server, or leave the setting out.", failed.getCause());
        }
        LOG.infof("The Python program's port is open too: http://%s:%d", host, server.actualPort());
    }

    void close(@Observes ShutdownEvent stopped) {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Where it listens, or -1 where it is not open. */
    public int actual() {
        return server == null ? -1 : server.actualPort();
    }
}
