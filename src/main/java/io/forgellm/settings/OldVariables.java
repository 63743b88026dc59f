package io.forgellm.settings;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The Python program's variables in the environment: what each means here. */
public final class OldVariables {
    private static final Map<String, UnaryOperator<String>> MEANINGS = Map.of(
            "MODELS_DIR", value -> "is read as forgellm.training.output, unless that is set or a folder was chosen.",
            "MODEL_SERVER_PORT", value -> "is read as the server's port, unless another is named.",
            "MODEL_SERVER_HOST", value -> "does nothing: page and models are one server. FORGELLM_URL names one elsewhere.",
            "DATA_DIR", value -> "does nothing: training prepares its data in the run's own folder.");

    private OldVariables() {
    }

    /** Where a setting's value comes from, if it comes through an old variable. */
    static String source(String setting, String otherwise, Map<String, String> environment) {
        boolean old = otherwise.equals("default") && setting.equals("forgellm.training.output")
                && !environment.getOrDefault("MODELS_DIR", "").isBlank();
        return old ? "environment (MODELS_DIR)" : otherwise;
    }

    /** A sentence for each that is set, by name. */
    public static List<String> notes(Map<String, String> environment) {
        return MEANINGS.keySet().stream().sorted().filter(name -> !environment.getOrDefault(name, "").isBlank())
                .map(name -> name + "=" + environment.get(name) + " " + MEANINGS.get(name).apply(environment.get(name)))
                .toList();
    }
}
