/**
 * Quantising GGUF files with llama.cpp's own quantiser, the importance matrix for it, and what it costs: perplexity,
 * size and speed before and after.
 */
package io.forgellm.forge.quantise;
