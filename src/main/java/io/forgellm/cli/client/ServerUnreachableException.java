package io.forgellm.cli.client;

import io.forgellm.cli.CliException;
import io.forgellm.cli.ExitCode;
import java.net.URI;

/** Nothing answers at the server's address. */
public class ServerUnreachableException extends CliException {
    public ServerUnreachableException(URI server) {
        super(ExitCode.NO_SERVER, "No server answers at " + server + ".",
                "Start it with: forgellm start (or name another address: --url or FORGELLM_URL)");
    }
}
