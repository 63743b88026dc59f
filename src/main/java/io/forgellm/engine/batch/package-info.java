/** Continuous batching: many generations over one model's slots, whatever native library computes. */
package io.forgellm.engine.batch;
