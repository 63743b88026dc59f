package io.forgellm.error;

import io.forgellm.model.pull.HubAndFolders;
import io.forgellm.training.NoLibtorch;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A machine that lacks libraries and programs, and a server without a token for its stand-in of the hub. */
public class HalfEquipped implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("forgellm.engine", "libllama", "forgellm.engine.natives-dir", "/no/natives",
                "forgellm.files.open-command", "no-such-program");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(NoLibtorch.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(HubAndFolders.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }
}
