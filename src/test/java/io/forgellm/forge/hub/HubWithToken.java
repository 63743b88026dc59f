package io.forgellm.forge.hub;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Runs the server against a hub on this machine that can be written to, with its token. */
public final class HubWithToken implements QuarkusTestResourceLifecycleManager {
    private WritableHub hub;

    @Override
    public Map<String, String> start() {
        hub = new WritableHub(1_000, 4_096);
        return Map.of("forgellm.hub.url", hub.url().toString(), "forgellm.hub.token", WritableHub.TOKEN);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(hub, new TestInjector.MatchesType(WritableHub.class));
    }

    @Override
    public void stop() {
        hub.close();
    }
}
