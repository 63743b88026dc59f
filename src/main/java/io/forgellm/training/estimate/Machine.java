package io.forgellm.training.estimate;

/**
 * What a run can have.
 *
 * @param availableMemory bytes that a new process can take before the machine or its container is out of memory
 * @param bf16            whether the processor multiplies bf16 by itself
 */
public record Machine(long availableMemory, boolean bf16) { }
