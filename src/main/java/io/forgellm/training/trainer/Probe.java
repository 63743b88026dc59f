package io.forgellm.training.trainer;

import java.util.Map;

/** What is looked at when a checkpoint is written. */
final class Probe {
    private Probe() { }

    /** @param before and now: mean loss on the general text, nats per token, or null where none is given */
    record Result(Map<String, String> baseAnswers, Map<String, String> tunedAnswers, Double before, Double now) { }
}
