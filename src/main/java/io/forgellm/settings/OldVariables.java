package io.forgellm.settings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The Python program's variables in the environment: what each means here. Those that mean a setting go before files, as
 * the environment does, and after the setting's own variable.
 */
public final class OldVariables implements ConfigSourceFactory {
    static final String SOURCE = "environment (";
    private static final int ORDINAL = 280;
    private static final Map<String, String> MEANINGS = Map.of(
            "MODELS_DIR", "is read as forgellm.training.output, unless that is set or a folder was chosen.",
            "MODEL_SERVER_PORT", "is read as the server's port, unless another is named.",
            "MODEL_SERVER_HOST", "does nothing: page and models are one server. FORGELLM_URL names one elsewhere.",
            "DATA_DIR", "does nothing: training prepares its data in the run's own folder.",
            "HF_HOME", "is where the hub's models are looked for, as by the hub's own programs.");

    private final Map<String, String> environment;

    public OldVariables() {
        this(System.getenv());
    }

    OldVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return Stream.concat(
                value("MODELS_DIR").map(folder -> source("MODELS_DIR", "forgellm.training.output", absolute(folder))),
                value("MODEL_SERVER_PORT").filter(port -> port.matches("\\d{1,5}"))
                        .map(port -> source("MODEL_SERVER_PORT", "quarkus.http.port", port))).toList();
    }

    private Stream<String> value(String variable) {
        return Stream.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
    }

    /** A relative one was below the folder that the program was started in. */
    private static String absolute(String folder) {
        return Path.of(folder).toAbsolutePath().normalize().toString();
    }

    private static ConfigSource source(String variable, String setting, String value) {
        return new PropertiesConfigSource(Map.of(setting, value), SOURCE + variable + ")", ORDINAL);
    }

    /** A sentence for each that is set, by name. */
    public static List<String> notes(Map<String, String> environment) {
        return MEANINGS.keySet().stream().sorted().filter(name -> !environment.getOrDefault(name, "").isBlank())
                .map(name -> name + "=" + environment.get(name) + " " + MEANINGS.get(name)).toList();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
