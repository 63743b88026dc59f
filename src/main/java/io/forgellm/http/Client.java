package io.forgellm.http;

import io.vertx.ext.web.RoutingContext;

/** The other end of a request's connection. */
@FunctionalInterface
public interface Client {
    /** Runs the action once when the client closes the connection before it has its whole answer. */
    void onGone(Runnable action);

    static Client of(RoutingContext http) {
        return action -> http.addEndHandler(end -> {
            if (end.failed()) {
                action.run();
            }
        });
    }
}
