package io.forgellm.openai.finetuning;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.openai.Unsupported;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Map;

/**
 * The body of {@code POST /v1/fine_tuning/jobs}.
 *
 * @param validationFile  null or empty for none
 * @param hyperparameters where they stood before there were methods; {@code method}'s come first
 */
public record CreateBody(@NotBlank @Size(max = 1024) String model, @NotBlank @Size(max = 64) String trainingFile,
                         @Size(max = 64) String validationFile, @Size(min = 1, max = 64) String suffix,
                         @Min(0) @Max(Integer.MAX_VALUE) Long seed, Method method, Hyperparameters hyperparameters,
                         JsonNode integrations,
                         @Size(max = 16) Map<@Size(max = 64) String, @Size(max = 512) String> metadata) {

    /** @param type {@code supervised} */
    public record Method(String type, Supervised supervised, JsonNode dpo, JsonNode reinforcement) {
    }

    public record Supervised(Hyperparameters hyperparameters) {
    }

    void refuseWhatCannotBeHonoured() {
        Unsupported.unless(method == null || method.type() == null || method.type().equals("supervised"), "method",
                "training is supervised");
        Unsupported.unless(Unsupported.asksForNothing(integrations), "integrations", "there are none");
    }

    Hyperparameters chosen() {
        if (method != null && method.supervised() != null && method.supervised().hyperparameters() != null) {
            return method.supervised().hyperparameters();
        }
        return hyperparameters == null ? Hyperparameters.AUTO : hyperparameters;
    }
}
