package io.forgellm.training;

import io.forgellm.training.estimate.Estimate;
import io.forgellm.training.estimate.MemoryEstimate;
import io.forgellm.training.estimate.Plan;
import java.util.List;
import java.util.Locale;

/**
 * The answer of {@code POST /api/training/estimate}.
 *
 * @param verdict  fits, tight or wont
 * @param memory   the peak by what it is for, bytes
 * @param datasetCounted whether the dataset's tokens were counted, or extrapolated from its beginning
 * @param speedBasis     recorded, from an earlier run here, or probed
 * @param suggestions    what to change, each on top of those before it
 */
public record EstimateBody(boolean success, String verdict, long peakMemoryBytes, long availableMemoryBytes,
                           double seconds, double secondsPerStep, double tokensPerSec, String speedBasis,
                           long trainableParameters, long totalParameters, boolean datasetCounted, Plan plan,
                           MemoryEstimate memory, List<Suggestion> suggestions, List<String> notes) {

    public record Suggestion(String change, long savesBytes, long peakMemoryBytes, String verdict) { }

    static EstimateBody of(Estimate e, List<String> notes) {
        return new EstimateBody(true, word(e.fit().verdict()), e.fit().memory().peak(),
                e.fit().availableMemory(), e.time().seconds(),
                e.time().secondsPerStep(), e.time().tokensPerSecond(), word(e.time().basis()),
                e.trainableParameters(), e.totalParameters(), e.counted(), e.plan(), e.fit().memory(),
                e.fit().suggestions().stream().map(s -> new Suggestion(s.change(), s.saves(), s.peak(), word(s.verdict())))
                        .toList(), notes);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
