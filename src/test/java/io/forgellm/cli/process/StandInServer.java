package io.forgellm.cli.process;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;

/**
 * A process that behaves towards {@code start}, {@code status} and {@code stop} as the server does: it writes its
 * record, answers {@code /health}, and ends on SIGTERM. It is up in a fifth of the time.
 */
public final class StandInServer {
    private StandInServer() {
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getenv("FORGELLM_HOME"));
        String last = arguments[arguments.length - 1];
        if (arguments[0].equals("broken")) {
            System.out.println("The database is damaged.");
            System.exit(1);
        }
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(last)), 0);
        answer(http, "/health", "{\"status\":\"ok\",\"version\":\"0\",\"model\":\"unloaded\"}");
        answer(http, "/api/model/status", "{\"success\":true,\"loaded\":false,\"state\":\"unloaded\"}");
        http.start();
        ServerRecord self = ServerRecord.ofThisProcess(URI.create("http://127.0.0.1:" + http.getAddress().getPort()));
        self.write(home);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> self.delete(home)));
        if (arguments[0].equals("deaf")) {
            Runtime.getRuntime().addShutdownHook(new Thread(StandInServer::never));
        }
    }

    private static void answer(HttpServer http, String path, String json) {
        http.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, json.length());
            exchange.getResponseBody().write(json.getBytes());
            exchange.close();
        });
    }

    private static void never() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
