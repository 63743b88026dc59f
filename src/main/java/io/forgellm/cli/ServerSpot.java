package io.forgellm.cli;

import io.forgellm.cli.process.PortOwner;
import java.net.URI;
import java.util.List;

/** Where a server listens: host and port, as a user names them. */
record ServerSpot(String host, int port) {
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "*");

    /** The address that a client on this machine uses. */
    URI address() {
        String reachable = EVERYWHERE.contains(host) ? "127.0.0.1" : bindHost();
        return URI.create("http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port);
    }

    /** {@code localhost} may be IPv6 alone for one program and IPv4 alone for another; the server takes IPv4. */
    String bindHost() {
        return host.equals("localhost") ? "127.0.0.1" : host.equals("*") ? "0.0.0.0" : host;
    }

    /** @throws CliException someone listens there; the message names who */
    void requireFree() {
        if (port == 0 || PortOwner.isFree(bindHost(), port)) {
            return;
        }
        String owner = PortOwner.of(port).map(PortOwner::describe).orElse("another program");
        throw new CliException(ExitCode.FAILED, "Port " + port + " is in use by " + owner + ".",
                "Stop it, or take another port: forgellm start --port " + (port + 1));
    }
}
