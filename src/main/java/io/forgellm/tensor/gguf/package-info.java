/**
 * GGUF files: read, checked, summed up for the catalogue and written.
 *
 * <p>The way in is {@link io.forgellm.tensor.gguf.GgufCheck}: it opens a file that nobody has vouched for and gives a
 * {@link io.forgellm.tensor.gguf.GgufFile} that native code may open too. The format is that of ggml's
 * {@code docs/gguf.md}, versions 2 and 3, little endian.
 */
package io.forgellm.tensor.gguf;
