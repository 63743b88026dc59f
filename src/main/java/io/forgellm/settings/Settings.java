package io.forgellm.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** The settings in force, as {@code docs/settings.md} names them. */
@ApplicationScoped
public class Settings {
    static final String PREFIX = "forgellm.";
    private static final Pattern SECRET = Pattern.compile(".*(key|token|secret|password|headers)");
    /** Ours by meaning, or without a default and so known to the configuration only once they are set. */
    static final Set<String> ALSO = Set.of("quarkus.http.host", "quarkus.http.port", "forgellm.security.api-key",
            "forgellm.security.hosts", "forgellm.database.user", "forgellm.database.password", "forgellm.hub.token", "forgellm.compat.upstream", "forgellm.compat.legacy-port",
            "forgellm.otel.endpoint", "forgellm.otel.headers",
            "forgellm.engine.natives-dir", "forgellm.files.max-size", "forgellm.files.open-command",
            "forgellm.models.caches.hugging-face.folders", "forgellm.models.caches.lm-studio.folders",
            "forgellm.models.caches.ollama.folders", "forgellm.training.kubernetes.image",
            "forgellm.training.kubernetes.claim", "forgellm.training.kubernetes.namespace",
            "forgellm.training.kubernetes.requests", "forgellm.training.kubernetes.limits",
            "forgellm.training.kubernetes.node-selector", "forgellm.training.kubernetes.tolerations",
            "forgellm.training.kubernetes.priority-class", "forgellm.training.kubernetes.pull-secrets",
            "forgellm.training.kubernetes.fs-group", "forgellm.training.kubernetes.kubeconfig");

    private final Config config;
    private final Supplier<Map<String, Path>> chosen;

    @Inject
    Settings(Config config, GlobalFolders folders) {
        this(config, folders::chosenSettings);
    }

    /** @param chosen what was chosen on the page while the server runs, by the setting's name */
    Settings(Config config, Supplier<Map<String, Path>> chosen) {
        this.config = config;
        this.chosen = chosen;
    }

    /** By name. */
    public List<Setting> all() {
        Set<String> names = new TreeSet<>(ALSO);
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(PREFIX)).forEach(names::add);
        Map<String, Path> onThePage = chosen.get();
        return names.stream().map(name -> onThePage.containsKey(name)
                ? new Setting(name, onThePage.get(name).toString(), "page", false) : configured(name)).toList();
    }

    private Setting configured(String name) {
        ConfigValue found = config.getConfigValue(name);
        boolean secret = SECRET.matcher(name).matches();
        boolean set = found.getValue() != null && !found.getValue().isEmpty();
        return new Setting(name, !set ? null : secret ? Setting.HIDDEN : found.getValue(),
                set ? source(found.getSourceName()) : "not set", secret);
    }

    /** @param name as the configuration's source calls itself, such as {@code PropertiesConfigSource[source=file:/…]} */
    static String source(String name) {
        if (name == null || name.startsWith("Default")) {
            return "default";
        }
        if (name.startsWith("EnvConfigSource")) {
            return "environment";
        }
        if (name.startsWith("SysPropConfigSource")) {
            return "command line";
        }
        int old = name.indexOf(OldVariables.SOURCE);
        if (old >= 0) {
            return name.substring(old).replaceFirst("]$", "");
        }
        int file = name.indexOf("source=file:");
        // The build's own application.properties holds defaults; those that matter lie beside the server.
        return file >= 0 && !name.contains("/classes/") && !name.contains(".jar")
                ? name.substring(file + "source=file:".length()).replaceFirst("]$", "") : "default";
    }
}
