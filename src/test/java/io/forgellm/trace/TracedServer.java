package io.forgellm.trace;

import io.forgellm.training.PlayTrainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;

/** A server whose traces go to a collector of this machine, with trainers that only play. */
public final class TracedServer extends PlayTrainers.Profile {
    @Override
    public Map<String, String> getConfigOverrides() {
        try (ServerSocket free = new ServerSocket(0)) {
            return Map.of("forgellm.otel.endpoint", "http://127.0.0.1:" + free.getLocalPort(),
                    "forgellm.otel.service", "forge under test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
