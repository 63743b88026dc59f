package io.forgellm.settings;

import io.forgellm.error.NearNames;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/** Settings that someone wrote and nobody reads: a slip of the pen does nothing, so it is pointed out. */
@ApplicationScoped
public class UnknownSettings {
    private static final Logger LOG = Logger.getLogger(UnknownSettings.class);
    private static final String VARIABLE = "FORGELLM_";
    /** Of the command line and the launcher. */
    private static final Set<String> NOT_OF_THE_SERVER = Set.of("FORGELLM_URL", "FORGELLM_API_KEY", "FORGELLM_LAUNCHER");

    /** Told by the launcher and by ourselves to our own processes. */
    private static final Set<String> OWN = Set.of("forgellm.terminals", "forgellm.engine.verbose");

    private final Config config;

    UnknownSettings(Config config) {
        this.config = config;
    }

    /**
     * @param source  where it was found, as {@link Setting#source}
     * @param nearest a setting that may have been meant, or null
     */
    public record Unknown(String name, String source, String nearest, String message) { }

    void warn(@Observes StartupEvent started) {
        all().forEach(unknown -> LOG.warn(unknown.message()));
        OldVariables.notes(System.getenv()).forEach(LOG::info);
    }

    public List<Unknown> all() {
        Set<String> known = new TreeSet<>(Settings.ALSO);
        known.addAll(OWN);
        for (ConfigSource source : config.getConfigSources()) {
            if (Settings.source(source.getName()).equals("default")) {
                known.addAll(source.getPropertyNames());
            }
        }
        List<Unknown> unknown = new ArrayList<>();
        for (ConfigSource source : config.getConfigSources()) {
            String from = Settings.source(source.getName());
            if (!from.equals("default")) {
                names(source, from).forEach(name -> add(unknown, name, from, known));
            }
        }
        return unknown;
    }

    /** Of the environment only variables as they are written; the names derived from them are the configuration's. */
    private static Stream<String> names(ConfigSource source, String from) {
        return source.getPropertyNames().stream().sorted().filter(name -> from.equals("environment")
                ? name.startsWith(VARIABLE) && !NOT_OF_THE_SERVER.contains(name) : name.startsWith(Settings.PREFIX));
    }

    private static void add(List<Unknown> unknown, String name, String from, Set<String> known) {
        boolean variable = from.equals("environment");
        if (known.stream().anyMatch(setting -> variable ? variable(setting).equals(name) : setting.equals(name))) {
            return;
        }
        Stream<String> settings = known.stream().filter(setting -> setting.startsWith(Settings.PREFIX));
        String nearest = NearNames.to(name, variable ? settings.map(UnknownSettings::variable) : settings).stream()
                .findFirst().orElse(null);
        unknown.add(new Unknown(name, from, nearest, name + " (" + from + ") is no setting and does nothing."
                + (nearest == null ? "" : " Did you mean " + nearest + "?")));
    }

    static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
