/**
 * Safetensors files, as https://github.com/huggingface/safetensors describes them: eight bytes of header length, a JSON
 * header, then the tensors' bytes without gaps. Read by memory map, written to a temporary name and renamed.
 */
package io.forgellm.tensor.safetensors;
