package io.forgellm.training.estimate;

/**
 * How long a run takes.
 *
 * @param seconds          training, validation and the rest, together
 * @param secondsPerStep   of training alone
 * @param tokensPerSecond  of training alone
 * @param validationSeconds of all validations
 */
public record TimeEstimate(double seconds, double secondsPerStep, double tokensPerSecond, double validationSeconds,
                           Throughput.Basis basis) { }
