/** A model on disk as named tensors, whatever its file format: configuration, names and values as Hugging Face has them. */
package io.forgellm.tensor.model;
