package io.forgellm.system;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * {@code java … HealthProbe [PORT]}: ends with 0 if the server of this machine lives, for a container without a shell.
 * A server that loads a model lives, so that nobody ends it meanwhile.
 */
public final class HealthProbe {
    private static final int MILLISECONDS = 4_000;

    private HealthProbe() { }

    public static void main(String[] args) {
        String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("QUARKUS_HTTP_PORT", "5001");
        System.exit(lives(Integer.parseInt(port)) ? 0 : 1);
    }

    private static boolean lives(int port) {
        try {
            HttpURLConnection http = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/live")
                    .toURL().openConnection();
            http.setConnectTimeout(MILLISECONDS);
            http.setReadTimeout(MILLISECONDS);
            return http.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException nobody) {
            return false;
        }
    }
}
