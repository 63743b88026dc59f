/** Models from one file format into another: Hugging Face's folders and GGUF files, tokenizer and template included. */
package io.forgellm.forge.convert;
