/**
 * The parity gate: whether a model file is what it was made from. Two files are asked the same; what they answer is told
 * side by side. Runs in a job's process.
 */
package io.forgellm.forge.gate;
