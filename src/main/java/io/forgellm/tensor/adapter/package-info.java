/**
 * What training changed, as files that others read: low-rank adapters of PEFT and mlx-lm, GGUF LoRA for llama.cpp, and
 * whole models with the change merged in.
 */
package io.forgellm.tensor.adapter;
