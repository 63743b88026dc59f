/** Preflight: what a run takes in steps, time and memory, before it starts; pure arithmetic, no native code. */
package io.forgellm.training.estimate;
