package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * Which hosts a pull may reach. A client must not use the server to reach what only the server can: its own ports, its
 * network's machines, a cloud's metadata address. Names are looked up here, just before the connection, which uses the
 * same answer from Java's cache of addresses.
 *
 * @param trusted the hub, wherever the configuration has put it
 */
record HostRule(Origin trusted, boolean allowPrivate) {
    /**
     * @throws ForgeException       INVALID_PARAMETER for a private address
     * @throws UnknownHostException when the name has no address
     */
    void check(URI uri) throws UnknownHostException {
        if (allowPrivate || Origin.of(uri).equals(trusted)) {
            return;
        }
        for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
            if (isPrivate(address)) {
                throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "The host " + uri.getHost() + " is this machine or lies in a private network.",
                    Map.of("field", "url", "host", uri.getHost()),
                    "The administrator can allow this with forgellm.pull.allow-private-hosts=true.");
            }
        }
    }

    /** Address blocks of IANA's special-purpose registries that are not globally reachable. */
    static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress()
                || address.isSiteLocalAddress() || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (bytes.length == 4) {
            boolean shared = first == 100 && second >= 64 && second < 128;
            boolean benchmark = first == 198 && (second == 18 || second == 19);
            return first == 0 || first >= 240 || shared || benchmark || first == 192 && second == 0 && bytes[2] == 0;
        }
        boolean uniqueLocal = (first & 0xfe) == 0xfc;
        boolean translated = first == 0 && second == 0x64 || first == 0x20 && second == 0x02;
        boolean embedsIpv4 = first == 0 && second == 0 && bytes[2] == 0 && bytes[3] == 0;
        return uniqueLocal || translated || embedsIpv4;
    }
}
