package io.forgellm.training.estimate;

import java.util.List;

/**
 * A run's memory beside the machine's.
 *
 * @param availableMemory bytes
 * @param suggestions     what to change, in order, until it fits; empty where it does
 */
public record Fit(MemoryEstimate memory, long availableMemory, Verdict verdict, List<Suggestion> suggestions) {
    public Fit {
        suggestions = List.copyOf(suggestions);
    }
}
