package io.forgellm.forge.fuse;

/**
 * What storing a tensor cost.
 *
 * @param tensor        Hugging Face's name
 * @param type          that it is stored in: {@code F16}, {@code Q4_K}
 * @param elements      its numbers
 * @param relativeError √(Σ(stored − fused)² / Σ fused²)
 */
public record TensorLoss(String tensor, String type, long elements, double relativeError) {
}
