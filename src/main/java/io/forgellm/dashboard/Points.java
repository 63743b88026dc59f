package io.forgellm.dashboard;

/** A curve as JSON takes it: {@code steps} ascend, {@code values} have the precision that a screen shows. */
public record Points(int[] steps, float[] values) { }
