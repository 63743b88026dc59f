package io.forgellm.cli;

import java.nio.file.Path;
import java.util.Optional;
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

    @Option(names = "--web-port", paramLabel = "PORT", converter = Port.class,
            description = "A second port, for bookmarks and scripts of the Python program's page (5002).")
    private Integer webPort;

    /** @param folder that the server works in */
    ServerSpot spot(Context context, Path folder) {
        return new ServerSpot(host == null ? context.namedHost(folder).orElse("localhost") : host,
                port == null ? context.port(folder) : port);
    }

    /** Whether the user asked for a port, rather than for any server. */
    boolean namesPort() {
        return port != null;
    }

    /** The second port, where one is asked for that is another than the first. */
    Optional<Integer> webPort(ServerSpot spot) {
        return Optional.ofNullable(webPort).filter(second -> second == 0 || second != spot.port());
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
