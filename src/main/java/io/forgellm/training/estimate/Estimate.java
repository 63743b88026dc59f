package io.forgellm.training.estimate;

/**
 * What a run would take, and whether it can have it.
 *
 * @param trainableParameters and totalParameters: counts of numbers, adapters aside in the second
 * @param counted whether the plan's tokens were counted, all of them
 */
public record Estimate(long trainableParameters, long totalParameters, boolean counted, Plan plan, TimeEstimate time,
                       Fit fit) { }
