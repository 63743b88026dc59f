package io.forgellm.settings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The Python program's environment variables, for settings that nobody set under the name that they have now. Above
 * application.properties, as the environment is.
 */
public final class OldVariables implements ConfigSourceFactory {
    private static final int ORDINAL = 280;
    static final String SOURCE = "environment, as ";

    private final Map<String, String> environment;

    public OldVariables() {
        this(System.getenv());
    }

    OldVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * A variable of the Python program that stands in the environment.
     *
     * @param setting what it is now, null where it is nothing any more
     */
    public record Note(String variable, String setting, String message) { }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        List<ConfigSource> sources = new ArrayList<>();
        given("MODELS_DIR").ifPresent(folder -> sources.add(source("MODELS_DIR", "forgellm.training.output", absolute(folder))));
        given("DATA_DIR").ifPresent(folder -> sources.add(source("DATA_DIR", "forgellm.data.roots",
                "${user.home},${forgellm.home},${user.dir}," + absolute(folder))));
        given("MODEL_SERVER_PORT").filter(port -> port.matches("\\d{1,5}"))
                .ifPresent(port -> sources.add(source("MODEL_SERVER_PORT", "quarkus.http.port", port)));
        return sources;
    }

    /** Relative ones were below the folder that the program was started in. A comma parts folders here. */
    private static String absolute(String folder) {
        return Path.of(folder).toAbsolutePath().normalize().toString().replace("\\", "\\\\").replace(",", "\\,");
    }

    private static ConfigSource source(String variable, String setting, String value) {
        return new PropertiesConfigSource(Map.of(setting, value), SOURCE + variable, ORDINAL);
    }

    private Optional<String> given(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
    }

    /** Of this process's environment. */
    public static List<Note> all() {
        return new OldVariables().notes();
    }

    /** What a user of the Python program should know of the variables that are set. */
    List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        note(notes, "MODELS_DIR", "forgellm.training.output");
        note(notes, "DATA_DIR", "forgellm.data.roots");
        note(notes, "MODEL_SERVER_PORT", "quarkus.http.port");
        given("HF_HOME").ifPresent(folder -> notes.add(new Note("HF_HOME", "forgellm.models.caches.hugging-face.folders",
                "HF_HOME is followed, as by Hugging Face's own programs: models are looked for below " + folder + ".")));
        given("MODEL_SERVER_HOST").ifPresent(host -> notes.add(new Note("MODEL_SERVER_HOST", null, "MODEL_SERVER_HOST "
                + "does nothing any more: page and models are one server. Where it listens is quarkus.http.host, where "
                + "commands look for it FORGELLM_URL.")));
        given("SECRET_KEY").ifPresent(secret -> notes.add(new Note("SECRET_KEY", null,
                "SECRET_KEY does nothing any more: there is no session of the page that is signed.")));
        return notes;
    }

    private void note(List<Note> notes, String variable, String setting) {
        given(variable).ifPresent(value -> notes.add(new Note(variable, setting, variable + " is understood as " + setting
                + "; its name is " + UnknownSettings.variable(setting) + " now.")));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
