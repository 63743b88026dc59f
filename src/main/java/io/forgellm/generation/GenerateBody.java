package io.forgellm.generation;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import io.forgellm.engine.Sampling;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;

/** The body of {@code POST /api/model/generate}, with the names and defaults of the Python program; see docs/api.md. */
public record GenerateBody(
        @Size(max = 1024) String model,
        @NotEmpty @Size(max = Limits.TEXT) String prompt,
        @Size(max = Limits.MESSAGES) List<@Valid @NotNull Message> history,
        @Size(max = Limits.TEXT) String systemPrompt,
        Boolean isBaseModel,
        @Min(1) @Max(Limits.TOKENS) Integer maxTokens,
        @DecimalMin("0") @DecimalMax("5") Float temperature,
        @DecimalMin("0") @DecimalMax("1") Float topP,
        @Min(0) @Max(100_000) Integer topK,
        @DecimalMin("0") @DecimalMax("1") Float minP,
        @DecimalMin("0.1") @DecimalMax("10") Float repetitionPenalty,
        @Min(64) @Max(Limits.TOKENS) Integer maxKvSize,
        @Min(-1) @Max(Limits.SEED) Long seed,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Size(max = Limits.STOPS) List<@NotEmpty @Size(max = Limits.STOP_LENGTH) String> stop,
        Boolean truncate,
        @Min(0) @Max(MAX_CANDIDATES) Integer logprobs,
        @JsonAlias("stream") Boolean streaming) {

    private static final int MAX_CANDIDATES = 20;
    private static final int MAX_TOKENS = 100;
    private static final float TEMPERATURE = 0.7f;
    private static final float TOP_P = 0.9f;
    private static final int TOP_K = 40;
    private static final float REPETITION_PENALTY = 1.1f;
    private static final int REPETITION_WINDOW = 64;

    boolean isStreaming() {
        return streaming != null && streaming;
    }

    GenerationRequest toRequest() {
        return new GenerationRequest(model, promptText(), promptMessages(),
                maxTokens == null ? MAX_TOKENS : maxTokens, maxKvSize == null ? 0 : maxKvSize,
                truncate != null && truncate, stop == null ? List.of() : stop, sampling(),
                logprobs == null ? -1 : logprobs, null, 0);
    }

    PromptRequest toPromptRequest() {
        return new PromptRequest(promptText(), promptMessages());
    }

    /** Null where the client says that the model is an instruct model. */
    private String promptText() {
        return Boolean.FALSE.equals(isBaseModel) ? null : text();
    }

    /** Null where the client says that the model is a base model. */
    private List<Message> promptMessages() {
        return Boolean.TRUE.equals(isBaseModel) ? null : conversation();
    }

    /** Old clients of base models put history and system prompt into the prompt themselves, if there is a history. */
    private String text() {
        boolean systemFirst = systemPrompt != null && !systemPrompt.isEmpty() && (history == null || history.isEmpty());
        return systemFirst ? systemPrompt + "\n\n" + prompt : prompt;
    }

    private List<Message> conversation() {
        List<Message> turns = new ArrayList<>();
        if (history != null && !history.isEmpty()) {
            turns.addAll(history);
        } else if (systemPrompt != null && !systemPrompt.isEmpty()) {
            turns.add(new Message("system", systemPrompt));
        }
        turns.add(new Message("user", prompt));
        return turns;
    }

    private Sampling sampling() {
        float heat = temperature == null ? TEMPERATURE : temperature;
        // Greedy means the likeliest token; a penalty nobody asked for would make it another one.
        float defaultPenalty = heat == 0 ? 1 : REPETITION_PENALTY;
        return new Sampling(heat, topK == null ? TOP_K : topK, topP == null ? TOP_P : topP, minP == null ? 0 : minP,
                repetitionPenalty == null ? defaultPenalty : repetitionPenalty, REPETITION_WINDOW,
                seed == null || seed < 0 ? null : seed);
    }
}
