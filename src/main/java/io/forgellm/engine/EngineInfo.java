package io.forgellm.engine;

/**
 * What an engine holds.
 *
 * @param engine        {@code libllama} or {@code java-llama}
 * @param version       of the native library, for people
 * @param contextLength tokens per slot
 * @param slots         generations side by side
 * @param threads       threads that compute
 * @param vocabularySize number of tokens known
 * @param pid           of the child process
 */
public record EngineInfo(String engine, String version, int contextLength, int slots, int threads,
                         int vocabularySize, long pid) {
}
