package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.forgellm.engine.Sampling;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadLocalRandom;

/** Sampler chains. */
final class SamplerFunctions {
    private final MethodHandle chainInit;
    private final MethodHandle chainAdd;
    private final MethodHandle free;
    private final MethodHandle accept;
    private final MethodHandle sample;
    private final MethodHandle greedy;
    private final MethodHandle distribution;
    private final MethodHandle topK;
    private final MethodHandle topP;
    private final MethodHandle minP;
    private final MethodHandle temperature;
    private final MethodHandle penalties;

    SamplerFunctions(NativeLibrary llama) {
        chainInit = llama.function("llama_sampler_chain_init", ADDRESS, LlamaLayouts.SAMPLER_CHAIN_PARAMS);
        chainAdd = llama.procedure("llama_sampler_chain_add", ADDRESS, ADDRESS);
        free = llama.procedure("llama_sampler_free", ADDRESS);
        accept = llama.procedure("llama_sampler_accept", ADDRESS, JAVA_INT);
        sample = llama.function("llama_sampler_sample", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        greedy = llama.function("llama_sampler_init_greedy", ADDRESS);
        distribution = llama.function("llama_sampler_init_dist", ADDRESS, JAVA_INT);
        topK = llama.function("llama_sampler_init_top_k", ADDRESS, JAVA_INT);
        topP = llama.function("llama_sampler_init_top_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
        minP = llama.function("llama_sampler_init_min_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
        temperature = llama.function("llama_sampler_init_temp", ADDRESS, JAVA_FLOAT);
        penalties = llama.function("llama_sampler_init_penalties", ADDRESS, JAVA_INT, JAVA_INT, JAVA_FLOAT,
            JAVA_FLOAT, JAVA_FLOAT);
    }

    /** A chain in the order of llama.cpp's own server. The caller frees it. */
    MemorySegment chain(Sampling sampling, int vocabularySize) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(LlamaLayouts.SAMPLER_CHAIN_PARAMS);
            params.set(JAVA_BOOLEAN, 0, true);
            MemorySegment chain = (MemorySegment) chainInit.invokeExact(params);
            if (sampling.repetitionPenalty() != 1 && sampling.repetitionWindow() != 0) {
                add(chain, (MemorySegment) penalties.invokeExact(vocabularySize, sampling.repetitionWindow(),
                    sampling.repetitionPenalty(), 0f, 0f));
            }
            if (sampling.temperature() <= 0) {
                add(chain, (MemorySegment) greedy.invokeExact());
                return chain;
            }
            if (sampling.topK() > 0) {
                add(chain, (MemorySegment) topK.invokeExact(sampling.topK()));
            }
            if (sampling.topP() < 1) {
                add(chain, (MemorySegment) topP.invokeExact(sampling.topP(), 1L));
            }
            if (sampling.minP() > 0) {
                add(chain, (MemorySegment) minP.invokeExact(sampling.minP(), 1L));
            }
            add(chain, (MemorySegment) temperature.invokeExact(sampling.temperature()));
            add(chain, (MemorySegment) distribution.invokeExact(seed(sampling)));
            return chain;
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void accept(MemorySegment chain, int token) {
        try {
            accept.invokeExact(chain, token);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    int sample(MemorySegment chain, MemorySegment context, int row) {
        try {
            return (int) sample.invokeExact(chain, context, row);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    void free(MemorySegment chain) {
        try {
            free.invokeExact(chain);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    private void add(MemorySegment chain, MemorySegment sampler) throws Throwable {
        chainAdd.invokeExact(chain, sampler);
    }

    /** llama.cpp's seeds have 32 bits, and all of them set means "draw one", which is done here. */
    private static int seed(Sampling sampling) {
        int seed = sampling.seed() == null ? ThreadLocalRandom.current().nextInt() : Long.hashCode(sampling.seed());
        return seed == -1 ? 0 : seed;
    }
}
