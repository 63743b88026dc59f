package io.forgellm.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** The Python program's variables that a server still goes by, where today's are not set. */
final class OldVariables {
    private static final String MODELS = "MODELS_DIR";
    /** Models lay there beside the sessions that had made them. */
    private static final List<String> SETTINGS = List.of("forgellm.models.dir", "forgellm.training.output");

    private final Context context;

    OldVariables(Context context) {
        this.context = context;
    }

    /** @param set is given each setting with its value */
    void become(BiConsumer<String, String> set) {
        Map<String, String> environment = context.environment();
        String value = environment.getOrDefault(MODELS, "");
        if (!value.isEmpty()) {
            context.console().note("Note: " + MODELS + " is the old name of FORGELLM_MODELS_DIR.");
            SETTINGS.stream().filter(setting -> !environment.containsKey(variable(setting)))
                    .forEach(setting -> set.accept(setting, value));
        }
    }

    private static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
