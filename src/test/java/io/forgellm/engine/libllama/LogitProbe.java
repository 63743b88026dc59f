package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.batch.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What libllama computes of a file, number by number: keys and values are kept as float32 and one thread computes, so
 * that two files or two programs can be told apart by their weights alone.
 */
public final class LogitProbe {
    private static final int F32 = 0;
    private static final int FLASH_ATTENTION_OFF = 0;
    private static Llama llama;

    private LogitProbe() {
    }

    /** Ends the test with a reason where there is no libllama. */
    public static synchronized void assumeLibllama() {
        Assumptions.assumeFalse("java-llama".equals(System.getProperty("forgellm.engine")), "needs libllama");
        if (llama == null) {
            llama = Llama.load(NativesFolder.find(NativesInstaller.defaultFolder()));
        }
    }

    /** Logits after each of the tokens, all given in one batch of at most 512. */
    public static float[][] logits(Path file, int[] tokens) {
        return logits(file, List.of(), tokens);
    }

    /** As {@link #logits(Path, int[])} with GGUF LoRAs put on. */
    public static float[][] logits(Path file, List<AdapterSetting> adapters, int[] tokens) {
        assumeLibllama();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = llama.models().defaultParams(arena);
            params.set(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.MODEL_PARAMS, "n_gpu_layers"), 0);
            MemorySegment model = llama.models().load(file, params);
            if (NativeLibrary.isNull(model)) {
                throw new AssertionError("llama.cpp refused " + file + ": " + llama.log().takeErrors());
            }
            MemorySegment context = llama.contexts().init(model, contextParams(arena, tokens.length));
            try {
                new AdapterShelf(llama, model, context).use(adapters);
                return compute(arena, model, context, tokens);
            } finally {
                llama.contexts().free(context);
                llama.models().free(model);
            }
        }
    }

    private static MemorySegment contextParams(Arena arena, int length) {
        StructLayout layout = LlamaLayouts.CONTEXT_PARAMS;
        MemorySegment params = llama.contexts().defaultParams(arena);
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_ctx"), Math.max(64, length));
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_threads"), 1);
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "n_threads_batch"), 1);
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "flash_attn_type"), FLASH_ATTENTION_OFF);
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "type_k"), F32);
        params.set(JAVA_INT, LlamaLayouts.offset(layout, "type_v"), F32);
        return params;
    }

    private static float[][] compute(Arena arena, MemorySegment model, MemorySegment context, int[] tokens) {
        Batch batch = new Batch(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            batch.add(0, tokens[i], i, true);
        }
        int failed = llama.contexts().decode(context, new NativeBatch(arena, tokens.length).fill(batch));
        if (failed != 0) {
            throw new AssertionError("llama_decode says " + failed);
        }
        int size = llama.vocabularies().size(llama.models().vocabulary(model));
        float[][] logits = new float[tokens.length][];
        for (int i = 0; i < tokens.length; i++) {
            logits[i] = llama.contexts().logits(context, i, size).toArray(JAVA_FLOAT);
        }
        return logits;
    }
}
