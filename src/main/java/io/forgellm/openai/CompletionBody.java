package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.GenerationRequest;
import io.forgellm.generation.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;

/** The body of {@code POST /v1/completions}: a text that is continued as it is. */
@JsonIgnoreProperties({"user", "metadata"})
public record CompletionBody(
        @Size(max = 1024) String model,
        @NotNull JsonNode prompt,
        @Min(1) @Max(Limits.TOKENS) Integer maxTokens,
        @DecimalMin("0") @DecimalMax("5") Float temperature,
        @DecimalMin("0") @DecimalMax("1") Float topP,
        @Min(0) @Max(100_000) Integer topK,
        @DecimalMin("0") @DecimalMax("1") Float minP,
        @DecimalMin("0.1") @DecimalMax("10") Float repetitionPenalty,
        @Min(-Limits.SEED) @Max(Limits.SEED) Long seed,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Size(max = Limits.STOPS) List<@NotEmpty @Size(max = Limits.STOP_LENGTH) String> stop,
        Boolean stream,
        @Valid ChatBody.StreamOptions streamOptions,
        @Min(0) @Max(5) Integer logprobs,
        @Min(1) @Max(128) Integer n,
        @Min(1) @Max(128) Integer bestOf,
        Boolean echo,
        String suffix,
        @DecimalMin("-2") @DecimalMax("2") Float frequencyPenalty,
        @DecimalMin("-2") @DecimalMax("2") Float presencePenalty,
        Boolean truncate,
        JsonNode logitBias) {

    /** As OpenAI's API has it. */
    private static final int MAX_TOKENS = 16;

    GenerationRequest toRequest() {
        Unsupported.unless(n == null || n == 1, "n", "one answer a request is given");
        Unsupported.unless(bestOf == null || bestOf == 1, "best_of", "one answer a request is given");
        Unsupported.unless(echo == null || !echo, "echo", "it is not supported");
        Unsupported.unless(suffix == null || suffix.isEmpty(), "suffix", "it is not supported");
        Unsupported.unless(Unsupported.asksForNothing(logitBias), "logit_bias", "it is not supported");
        Unsupported.unless(frequencyPenalty == null || frequencyPenalty == 0, "frequency_penalty",
                "use repetition_penalty");
        Unsupported.unless(presencePenalty == null || presencePenalty == 0, "presence_penalty",
                "use repetition_penalty");
        return new GenerationRequest(model, text(), null, maxTokens == null ? MAX_TOKENS : maxTokens, 0,
                truncate != null && truncate, stop == null ? List.of() : stop,
                OpenAiSampling.of(temperature, topP, topK, minP, repetitionPenalty, seed),
                logprobs == null ? -1 : logprobs, null, 0);
    }

    private String text() {
        JsonNode only = prompt.isArray() && prompt.size() == 1 ? prompt.get(0) : prompt;
        if (!only.isTextual() || only.asText().isEmpty() || only.asText().length() > Limits.TEXT) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER,
                    "'prompt' must be one string that is not empty and has at most " + Limits.TEXT + " characters.",
                    Map.of("field", "prompt"), "Send one request for each prompt, and text instead of token ids.");
        }
        return only.asText();
    }

    boolean streams() {
        return stream != null && stream;
    }

    boolean wantsUsage() {
        return streamOptions != null && streamOptions.includeUsage() != null && streamOptions.includeUsage();
    }
}
