package io.forgellm.training.estimate;

import java.util.List;

/**
 * What a run would take, and whether it can have it.
 *
 * @param trainableParameters and totalParameters: counts of numbers, adapters aside in the second
 * @param counted             whether the plan's tokens were counted, all of them
 * @param suggestions         what to change, in order, until it fits; empty where it does
 */
public record Estimate(long trainableParameters, long totalParameters, boolean counted, Plan plan,
                       MemoryEstimate memory, TimeEstimate time, long availableMemory, Verdict verdict, List<Suggestion> suggestions) {
    public Estimate {
        suggestions = List.copyOf(suggestions);
    }
}
