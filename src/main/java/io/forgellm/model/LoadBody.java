package io.forgellm.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

/** The body of {@code POST /api/model/load}; see docs/api.md. The old page also sends a system prompt, unused here. */
public record LoadBody(
        @Size(max = 1024) @JsonAlias("model") String modelName,
        @Size(max = 4096) @JsonAlias("adapter") String adapterPath,
        @DecimalMin("0") @DecimalMax("10") Float adapterScale,
        @Min(64) @Max(1_048_576) Integer contextLength,
        @Min(1) @Max(64) Integer slots,
        @Min(1) @Max(256) Integer threads,
        @Min(-1) @Max(1000) Integer gpuLayers,
        @JsonProperty("wait") Boolean waits,
        @Size(max = 1_000_000) String systemPrompt) {
}
