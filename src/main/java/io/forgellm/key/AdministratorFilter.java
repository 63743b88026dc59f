package io.forgellm.key;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Bound to the resource that was found, not to a path: how a path is written (parameters, escapes, slashes) cannot lead
 * around it.
 */
@Provider
@AdministratorOnly
class AdministratorFilter implements ContainerRequestFilter {
    private final RoutingContext http;

    AdministratorFilter(RoutingContext http) {
        this.http = http;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (MadeKey.opened(http)) {
            throw new ForgeException(ErrorCode.ADMINISTRATOR_ONLY, ErrorCode.ADMINISTRATOR_ONLY.meaning(),
                    "Use the key of forgellm.security.api-key.");
        }
    }
}
