package io.forgellm.training;

import com.fasterxml.jackson.annotation.JsonAlias;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Map;

/**
 * The body of {@code POST /api/dataset/preview}.
 *
 * @param path        file or folder, as {@code input_dir} of a run
 * @param baseModel   whose tokenizer and chat template are used; null estimates tokens
 * @param fields      the data's own field by the usual name, where they differ
 * @param skipBadRows whether the run will leave bad rows out: then they do not hinder it
 * @param rows        to show, 5 by default
 */
public record PreviewBody(
        @NotBlank @Size(max = 4096) @JsonAlias({"input_dir", "dataset"}) String path,
        @Size(max = 4096) @JsonAlias({"model_name", "model"}) String baseModel,
        @Size(max = 16) Map<String, @NotBlank @Size(max = 200) String> fields,
        Boolean skipBadRows,
        @Min(0) @Max(100) Integer rows) {
}
