package io.forgellm.training.estimate;

/**
 * A change that lowers the peak, on top of those listed before it.
 *
 * @param change  what to do, in words
 * @param saves   bytes
 * @param peak    bytes, with this and the changes before it
 * @param verdict of that peak
 */
public record Suggestion(String change, long saves, long peak, Verdict verdict) { }
