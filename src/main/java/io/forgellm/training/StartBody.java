package io.forgellm.training;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;

/**
 * The body of {@code POST /api/training/start} and {@code /estimate}: the Python program's fields by their names, and
 * ours. Null is the default, which {@link SpecReader} fills in; docs/training.md explains each.
 *
 * @param fields            the data's own field by the usual name, where they differ
 * @param loraModules       a preset or a list of projections
 * @param maxTokensPerFile  taken and of no effect, like useLrRewarming and dataDir: they never had one
 * @param force             start although the estimate says that it does not fit
 */
public record StartBody(
        @NotBlank @Size(max = 4096) @JsonAlias("model") String modelName,
        @NotBlank @Size(max = 4096) @JsonAlias("dataset") String inputDir,
        @Size(max = 4096) String outputDir,
        @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
                message = "may hold letters, digits, '.', '_' and '-', and begins with a letter or digit") String name,
        Boolean queue,
        Boolean force,
        @Min(1) @Max(4096) Integer batchSize,
        @Min(1) @Max(4096) Integer gradientAccumulation,
        @Positive @DecimalMax("1e6") Double learningRate,
        @Min(1) @Max(10_000_000) Integer maxIterations,
        @Min(0) @Max(10_000_000) Integer warmupSteps,
        String lrSchedule,
        @DecimalMin("0") @DecimalMax("1") Double lrDecayFactor,
        @DecimalMin("0") @DecimalMax("10") Double weightDecay,
        @DecimalMin("0") @DecimalMax("1e6") Double maxGradNorm,
        Long seed,
        @Min(8) @Max(1_048_576) Integer maxSeqLength,
        Boolean packing,
        Boolean maskPrompt,
        Boolean skipBadRows,
        @Size(max = 16) Map<String, @NotBlank @Size(max = 200) String> fields,
        @DecimalMin("0") @DecimalMax("0.5") Double validationSplit,
        @Size(max = 4096) @JsonAlias("validation_file") String validationDir,
        @Positive @DecimalMax("1") Double dataMixtureRatio,
        @Size(max = 4096) String generalDir,
        String fineTuneType,
        @Min(-1) @Max(512) Integer numLayers,
        @Min(1) @Max(1024) Integer loraRank,
        @Positive @DecimalMax("10000") Double loraScale,
        @DecimalMin("0") @DecimalMax("0.9") Double loraDropout,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Size(min = 1, max = 16)
        List<@NotBlank String> loraModules,
        String precision,
        String basePrecision,
        Boolean gradCheckpoint,
        @Min(0) @Max(1024) Integer threads,
        @Min(1) @Max(10_000_000) Integer stepsPerReport,
        @Min(1) @Max(10_000_000) @JsonAlias("eval_every") Integer stepsPerEval,
        @Min(1) @Max(10_000_000) Integer saveEvery,
        @Min(0) @Max(100_000) Integer maxCheckpoints,
        @Min(0) @Max(10_000_000) Integer valBatches,
        @Positive @DecimalMax("1") Double validationFastPct,
        Boolean enableEarlyStopping,
        @Min(1) @Max(100_000) Integer earlyStoppingPatience,
        @DecimalMin("0") @DecimalMax("100") Double minLossImprovement,
        @Positive @DecimalMax("1000") Double overfittingThreshold,
        @Size(max = 32) List<@NotBlank @Size(max = 20_000) String> probePrompts,
        @Size(max = 4096) String forgettingText,
        Long maxTokensPerFile,
        Boolean useLrRewarming,
        @Size(max = 4096) String dataDir) {
}
