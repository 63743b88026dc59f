package io.forgellm.model.pull;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of an address: who a secret is meant for (RFC 6454). */
record Origin(String scheme, String host, int port) {
    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }
}
