package io.forgellm.key;

import io.vertx.ext.web.RoutingContext;

/** Whether a request came with a key that was made here, which opens less than the configured one: the gate notes it. */
public final class MadeKey {
    private static final String NOTE = "forgellm.made-key";

    private MadeKey() {
    }

    public static void note(RoutingContext http) {
        http.put(NOTE, true);
    }

    public static boolean opened(RoutingContext http) {
        return http.get(NOTE) != null;
    }
}
