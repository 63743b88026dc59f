package io.forgellm.openai;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.engine.Sampling;
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

/**
 * The body of {@code POST /v1/chat/completions}. {@code top_k}, {@code min_p}, {@code repetition_penalty} and
 * {@code truncate} are ours. Fields that only concern OpenAI's own service are taken and have no effect.
 */
@JsonIgnoreProperties({"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
    "parallel_tool_calls", "tool_choice"})
public record ChatBody(
        @Size(max = 1024) String model,
        @NotEmpty @Size(max = Limits.MESSAGES) List<@Valid @NotNull ChatMessage> messages,
        @Min(1) @Max(Limits.TOKENS) Integer maxTokens,
        @Min(1) @Max(Limits.TOKENS) Integer maxCompletionTokens,
        @DecimalMin("0") @DecimalMax("5") Float temperature,
        @DecimalMin("0") @DecimalMax("1") Float topP,
        @Min(0) @Max(100_000) Integer topK,
        @DecimalMin("0") @DecimalMax("1") Float minP,
        @DecimalMin("0.1") @DecimalMax("10") Float repetitionPenalty,
        @Min(-Limits.SEED) @Max(Limits.SEED) Long seed,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Size(max = Limits.STOPS) List<@NotEmpty @Size(max = Limits.STOP_LENGTH) String> stop,
        Boolean stream,
        @Valid StreamOptions streamOptions,
        Boolean logprobs,
        @Min(0) @Max(20) Integer topLogprobs,
        @Min(1) @Max(128) Integer n,
        @DecimalMin("-2") @DecimalMax("2") Float frequencyPenalty,
        @DecimalMin("-2") @DecimalMax("2") Float presencePenalty,
        Boolean truncate,
        JsonNode responseFormat,
        JsonNode tools,
        JsonNode functions,
        JsonNode functionCall,
        JsonNode logitBias,
        JsonNode modalities,
        JsonNode audio,
        JsonNode reasoningEffort) {

    GenerationRequest toRequest() {
        refuseWhatCannotBeHonoured();
        int tokens = maxCompletionTokens != null ? maxCompletionTokens : maxTokens != null ? maxTokens : 0;
        boolean wantsLogprobs = logprobs != null && logprobs;
        Unsupported.unless(wantsLogprobs || topLogprobs == null || topLogprobs == 0, "top_logprobs",
                "it needs logprobs: true");
        int top = !wantsLogprobs ? -1 : topLogprobs == null ? 0 : topLogprobs;
        return new GenerationRequest(model, null, messages.stream().map(ChatMessage::toMessage).toList(), tokens, 0,
                truncate != null && truncate, stop == null ? List.of() : stop, sampling(), top, null, 0);
    }

    private void refuseWhatCannotBeHonoured() {
        Unsupported.unless(n == null || n == 1, "n", "one answer a request is given");
        Unsupported.unless(Unsupported.asksForNothing(tools), "tools", "tool calls are not supported");
        Unsupported.unless(Unsupported.asksForNothing(functions), "functions", "function calls are not supported");
        Unsupported.unless(Unsupported.asksForNothing(functionCall) || "none".equals(functionCall.asText()),
                "function_call", "function calls are not supported");
        Unsupported.unless(Unsupported.asksForNothing(responseFormat)
                || "text".equals(responseFormat.path("type").asText()), "response_format",
                "answers are text; JSON modes are not supported");
        Unsupported.unless(Unsupported.asksForNothing(logitBias), "logit_bias", "it is not supported");
        Unsupported.unless(frequencyPenalty == null || frequencyPenalty == 0, "frequency_penalty",
                "use repetition_penalty");
        Unsupported.unless(presencePenalty == null || presencePenalty == 0, "presence_penalty",
                "use repetition_penalty");
        Unsupported.unless(Unsupported.asksForNothing(audio), "audio", "answers are text");
        Unsupported.unless(Unsupported.asksForNothing(modalities)
                || modalities.size() == 1 && "text".equals(modalities.path(0).asText()), "modalities",
                "answers are text");
        Unsupported.unless(Unsupported.asksForNothing(reasoningEffort) || "none".equals(reasoningEffort.asText()),
                "reasoning_effort", "it is not supported");
    }

    private Sampling sampling() {
        return OpenAiSampling.of(temperature, topP, topK, minP, repetitionPenalty, seed);
    }

    boolean streams() {
        return stream != null && stream;
    }

    boolean wantsUsage() {
        return streamOptions != null && streamOptions.includeUsage() != null && streamOptions.includeUsage();
    }

    /** @param includeObfuscation concerns OpenAI's service; taken without effect */
    public record StreamOptions(Boolean includeUsage, Boolean includeObfuscation) {
    }
}
