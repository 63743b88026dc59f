/**
 * llama.cpp's libllama through {@code java.lang.foreign}: finding its prebuilt package, calling it, and a language
 * model made of it.
 */
package io.forgellm.engine.libllama;
