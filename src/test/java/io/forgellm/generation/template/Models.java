package io.forgellm.generation.template;

import io.forgellm.tensor.gguf.ModelSummary;
import io.forgellm.tensor.gguf.SpecialToken;
import java.nio.file.Path;
import java.util.Map;

/** Models as far as a chat template cares. */
final class Models {
    private Models() {
    }

    static ModelSummary model(String template, String bos, String eos, boolean addBos) {
        return model(template, bos, eos, addBos, "a model", "llama");
    }

    static ModelSummary model(String template, String bos, String eos, boolean addBos, String name,
                              String architecture) {
        return new ModelSummary(Path.of("model.gguf"), architecture, name, 1, "Q4_0", 1, 2048, 64, 2, 2, 2, 100,
                template, Map.of(), bos == null ? null : new SpecialToken(1, bos),
                eos == null ? null : new SpecialToken(2, eos), null, addBos, "gpt2", "default", false, null, true, 1, true);
    }
}
