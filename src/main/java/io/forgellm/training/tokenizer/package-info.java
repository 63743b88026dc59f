/** Text to token ids as the base model does it: by {@code tokenizer.json} or by the vocabulary inside a GGUF file. */
package io.forgellm.training.tokenizer;
