package io.forgellm.training;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which projections get an adapter: a preset of the Python program, or their names. */
final class LoraModules {
    private static final List<String> ALL =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    /** {@code custom} stood for the library's default, which is q and v for this family of models. */
    private static final Map<String, List<String>> PRESETS = Map.of("default", List.of("q_proj", "v_proj"),
            "custom", List.of("q_proj", "v_proj"), "attention_only", ALL.subList(0, 4), "all_linear", ALL);

    private LoraModules() {
    }

    /** @param wanted null for the default; a preset alone; or names such as {@code q_proj} or {@code self_attn.q_proj} */
    static List<String> named(List<String> wanted) {
        if (wanted == null) {
            return PRESETS.get("default");
        }
        if (wanted.size() == 1 && PRESETS.containsKey(wanted.getFirst())) {
            return PRESETS.get(wanted.getFirst());
        }
        List<String> names = wanted.stream().map(name -> name.substring(name.lastIndexOf('.') + 1)).distinct().toList();
        for (String name : names) {
            if (!ALL.contains(name)) {
                throw Choices.unknown("lora_modules", name,
                        Stream.concat(ALL.stream(), PRESETS.keySet().stream().sorted()).toList());
            }
        }
        return names;
    }
}
