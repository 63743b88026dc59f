package io.forgellm.model.pull;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** Runs the server against a stand-in hub and temporary folders, which tests of the API are handed. */
public class HubAndFolders implements QuarkusTestResourceLifecycleManager {
    private HubStandIn hub;
    private Path folder;

    @Override
    public Map<String, String> start() {
        hub = new HubStandIn();
        try {
            folder = Files.createTempDirectory("forgellm-models").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("forgellm.home", folder.toString(),
            "forgellm.models.caches.hugging-face.folders", folder.resolve("hub").toString(),
            "forgellm.models.caches.lm-studio.enabled", "false",
            "forgellm.models.caches.ollama.enabled", "false",
            "forgellm.import.roots", folder.resolve("home").toString(),
            "forgellm.hub.url", hub.url().toString(),
            "forgellm.pull.allow-private-hosts", "true",
            "forgellm.pull.backoff", "1ms");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(hub, new TestInjector.MatchesType(HubStandIn.class));
        injector.injectIntoFields(folder, new TestInjector.MatchesType(Path.class));
    }

    @Override
    public void stop() {
        hub.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
