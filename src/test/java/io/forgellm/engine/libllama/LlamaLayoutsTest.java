package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layouts against the very library: its default parameters have known values at known places. */
class LlamaLayoutsTest {
    private static NativeLibrary llama;
    private static NativeLibrary base;

    @BeforeAll
    static void load() {
        Path root = NativesInstaller.defaultFolder();
        Assumptions.assumeTrue(NativesFolder.isIn(root), "libllama is not in " + root + ": run the test set-up");
        NativesFolder folder = NativesFolder.find(root).getLast();
        base = new NativeLibrary(folder.ggmlBase());
        llama = new NativeLibrary(folder.llama());
    }

    @Test
    void structsAreAsLongAsInC() {
        assertThat(LlamaLayouts.MODEL_PARAMS.byteSize()).isEqualTo(80);
        assertThat(LlamaLayouts.CONTEXT_PARAMS.byteSize()).isEqualTo(160);
        assertThat(LlamaLayouts.BATCH.byteSize()).isEqualTo(56);
        assertThat(LlamaLayouts.THREADPOOL_PARAMS.byteSize()).isEqualTo(528);
    }

    @Test
    void modelDefaultsLieWhereTheLayoutSays() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = new ModelFunctions(llama).defaultParams(arena);
            StructLayout layout = LlamaLayouts.MODEL_PARAMS;

            assertThat(integer(params, layout, "n_gpu_layers")).isEqualTo(-1);
            assertThat(integer(params, layout, "split_mode")).isEqualTo(1);
            assertThat(integer(params, layout, "load_mode")).isEqualTo(-1);
            assertThat(integer(params, layout, "main_gpu")).isZero();
            assertThat(pointer(params, layout, "progress_callback").address()).isZero();
            assertThat(flag(params, layout, "vocab_only")).isFalse();
            assertThat(flag(params, layout, "use_extra_bufts")).isTrue();
        }
    }

    @Test
    void contextDefaultsLieWhereTheLayoutSays() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = new ContextFunctions(llama).defaultParams(arena);
            StructLayout layout = LlamaLayouts.CONTEXT_PARAMS;

            assertThat(integer(params, layout, "n_ctx")).isEqualTo(512);
            assertThat(integer(params, layout, "n_batch")).isEqualTo(2048);
            assertThat(integer(params, layout, "n_ubatch")).isEqualTo(512);
            assertThat(integer(params, layout, "n_seq_max")).isEqualTo(1);
            assertThat(integer(params, layout, "n_threads")).isEqualTo(4);
            assertThat(integer(params, layout, "n_threads_batch")).isEqualTo(4);
            assertThat(integer(params, layout, "rope_scaling_type")).isEqualTo(-1);
            assertThat(integer(params, layout, "pooling_type")).isEqualTo(-1);
            assertThat(integer(params, layout, "attention_type")).isEqualTo(-1);
            assertThat(integer(params, layout, "flash_attn_type")).isEqualTo(LlamaLayouts.FLASH_ATTENTION_AUTO);
            assertThat(real(params, layout, "yarn_ext_factor")).isEqualTo(-1);
            assertThat(integer(params, layout, "type_k")).isEqualTo(1);
            assertThat(integer(params, layout, "type_v")).isEqualTo(1);
            assertThat(pointer(params, layout, "abort_callback").address()).isZero();
            assertThat(flag(params, layout, "embeddings")).isFalse();
            assertThat(flag(params, layout, "offload_kqv")).isTrue();
            assertThat(flag(params, layout, "no_perf")).isTrue();
            assertThat(flag(params, layout, "op_offload")).isTrue();
            assertThat(flag(params, layout, "swa_full")).isTrue();
            assertThat(flag(params, layout, "kv_unified")).isFalse();
        }
    }

    @Test
    void threadPoolDefaultsLieWhereTheLayoutSays() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            StructLayout layout = LlamaLayouts.THREADPOOL_PARAMS;
            MemorySegment params = arena.allocate(layout);
            base.procedure("ggml_threadpool_params_init", ADDRESS, JAVA_INT).invoke(params, 7);

            assertThat(integer(params, layout, "n_threads")).isEqualTo(7);
            assertThat(integer(params, layout, "poll")).isEqualTo(50);
            assertThat(flag(params, layout, "strict_cpu")).isFalse();
        }
    }

    private static int integer(MemorySegment params, StructLayout layout, String field) {
        return params.get(JAVA_INT, LlamaLayouts.offset(layout, field));
    }

    private static float real(MemorySegment params, StructLayout layout, String field) {
        return params.get(JAVA_FLOAT, LlamaLayouts.offset(layout, field));
    }

    private static boolean flag(MemorySegment params, StructLayout layout, String field) {
        return params.get(JAVA_BOOLEAN, LlamaLayouts.offset(layout, field));
    }

    private static MemorySegment pointer(MemorySegment params, StructLayout layout, String field) {
        return params.get(ADDRESS, LlamaLayouts.offset(layout, field));
    }
}
