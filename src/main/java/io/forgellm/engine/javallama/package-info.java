/** The fallback engine: java-llama.cpp, a llama.cpp server of March 2025 inside the process, natives from Maven. */
package io.forgellm.engine.javallama;
