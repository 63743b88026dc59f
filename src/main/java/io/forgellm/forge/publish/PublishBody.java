package io.forgellm.forge.publish;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What to publish and how. Absent fields have their defaults.
 *
 * @param path       a checkpoint: its folder or file as GET /api/checkpoints gives it, or RUN/STEP, or a run for its last
 * @param formats    safetensors, gguf (default: both)
 * @param type       of the GGUF file (default: F16)
 * @param licence    as Hugging Face's cards name it (default: other)
 * @param override   why it is good even where it differs from what was trained
 * @param dryRun     only say what would be made
 * @param background whether to answer at once with the job (default false: when all is done, as the Python program did)
 * @param threads    0 for one per core
 */
public record PublishBody(@NotBlank @Size(max = 4096) @JsonAlias("checkpoint_path") String path,
                          @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Size(min = 1, max = 2)
                          List<@Pattern(regexp = "safetensors|gguf") String> formats,
                          String type,
                          @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9.+-]{0,63}") @JsonAlias("license") String licence,
                          @Size(min = 10, max = 2000) String override, Boolean dryRun, Boolean background,
                          @Min(0) @Max(512) Integer threads) { }
