/**
 * Stored numbers become float32: plain types of any width and every block format of ggml, with the very bits that
 * ggml's own {@code to_float} gives.
 */
package io.forgellm.tensor.quant;
