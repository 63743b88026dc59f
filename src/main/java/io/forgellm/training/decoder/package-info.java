/** The decoder family on libtorch: forward, loss and gradients; adapters; what a training step costs. */
package io.forgellm.training.decoder;
