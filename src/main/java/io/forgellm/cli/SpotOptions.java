package io.forgellm.cli;

import io.forgellm.cli.console.Console;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --host} and {@code --port}, for the commands that start a server. */
final class SpotOptions {
    @Option(names = "--host", paramLabel = "HOST",
            description = "Address to listen on (default: localhost). Others need an API key.")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", converter = Port.class,
            description = "Port to listen on (default: 5001).")
    private Integer port;

    /** The Python program's name for it. */
    @Option(names = "--server-port", paramLabel = "PORT", hidden = true, converter = Port.class)
    private void serverPort(Integer named) {
        port = named == null ? port : named;
    }

    @Option(names = "--web-port", paramLabel = "PORT", hidden = true, converter = Port.class)
    private Integer webPort;

    /** @param folder that the server works in */
    ServerSpot spot(Context context, Path folder) {
        return new ServerSpot(host == null ? context.host(folder) : host, port == null ? context.port(folder) : port);
    }

    /** What was named here goes before the settings, which have the rest themselves. */
    void toSettings(ServerSpot spot) {
        if (host != null) {
            System.setProperty("quarkus.http.host", spot.bindHost());
        }
        if (port != null) {
            System.setProperty("quarkus.http.port", port.toString());
        }
    }

    /** Whether the user asked for a port, rather than for any server. */
    boolean namesPort() {
        return port != null;
    }

    void noteOldOptions(Console console) {
        if (webPort != null) {
            console.note("Note: --web-port is not needed any more; page and API share one port.");
        }
    }

    /** A port number; 0 lets the system choose. */
    static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
                throw new TypeConversionException("'" + text + "' is not a port (0 to 65535)");
            }
            return Integer.parseInt(text);
        }
    }
}
