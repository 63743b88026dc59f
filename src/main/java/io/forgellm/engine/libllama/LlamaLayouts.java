package io.forgellm.engine.libllama;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/** The structs of {@code llama.h} and {@code ggml.h} as {@link LlamaRelease#LLAMA_VERSION} has them, on 64 bits. */
final class LlamaLayouts {

    /** {@code struct llama_model_params}. */
    static final StructLayout MODEL_PARAMS = structLayout(
        ADDRESS.withName("devices"),
        ADDRESS.withName("tensor_buft_overrides"),
        JAVA_INT.withName("n_gpu_layers"),
        JAVA_INT.withName("split_mode"),
        JAVA_INT.withName("load_mode"),
        JAVA_INT.withName("lazy_mode"),
        JAVA_INT.withName("main_gpu"),
        paddingLayout(4),
        ADDRESS.withName("tensor_split"),
        ADDRESS.withName("progress_callback"),
        ADDRESS.withName("progress_callback_user_data"),
        ADDRESS.withName("kv_overrides"),
        JAVA_BOOLEAN.withName("vocab_only"),
        JAVA_BOOLEAN.withName("check_tensors"),
        JAVA_BOOLEAN.withName("use_extra_bufts"),
        JAVA_BOOLEAN.withName("no_host"),
        JAVA_BOOLEAN.withName("no_alloc"),
        JAVA_BOOLEAN.withName("load_mtp"),
        paddingLayout(2));

    /** {@code struct llama_context_params}. */
    static final StructLayout CONTEXT_PARAMS = structLayout(
        JAVA_INT.withName("n_ctx"),
        JAVA_INT.withName("n_batch"),
        JAVA_INT.withName("n_ubatch"),
        JAVA_INT.withName("n_seq_max"),
        JAVA_INT.withName("n_rs_seq"),
        JAVA_INT.withName("n_outputs_max"),
        JAVA_INT.withName("n_outputs_max_per_seq"),
        JAVA_INT.withName("n_threads"),
        JAVA_INT.withName("n_threads_batch"),
        JAVA_INT.withName("ctx_type"),
        JAVA_INT.withName("rope_scaling_type"),
        JAVA_INT.withName("pooling_type"),
        JAVA_INT.withName("attention_type"),
        JAVA_INT.withName("flash_attn_type"),
        JAVA_FLOAT.withName("rope_freq_base"),
        JAVA_FLOAT.withName("rope_freq_scale"),
        JAVA_FLOAT.withName("yarn_ext_factor"),
        JAVA_FLOAT.withName("yarn_attn_factor"),
        JAVA_FLOAT.withName("yarn_beta_fast"),
        JAVA_FLOAT.withName("yarn_beta_slow"),
        JAVA_INT.withName("yarn_orig_ctx"),
        JAVA_FLOAT.withName("defrag_thold"),
        ADDRESS.withName("cb_eval"),
        ADDRESS.withName("cb_eval_user_data"),
        JAVA_INT.withName("type_k"),
        JAVA_INT.withName("type_v"),
        ADDRESS.withName("abort_callback"),
        ADDRESS.withName("abort_callback_data"),
        JAVA_BOOLEAN.withName("embeddings"),
        JAVA_BOOLEAN.withName("offload_kqv"),
        JAVA_BOOLEAN.withName("no_perf"),
        JAVA_BOOLEAN.withName("op_offload"),
        JAVA_BOOLEAN.withName("swa_full"),
        JAVA_BOOLEAN.withName("kv_unified"),
        paddingLayout(2),
        ADDRESS.withName("samplers"),
        JAVA_LONG.withName("n_samplers"),
        ADDRESS.withName("ctx_other"));

    /** {@code struct llama_batch}. */
    static final StructLayout BATCH = structLayout(
        JAVA_INT.withName("n_tokens"),
        paddingLayout(4),
        ADDRESS.withName("token"),
        ADDRESS.withName("embd"),
        ADDRESS.withName("pos"),
        ADDRESS.withName("n_seq_id"),
        ADDRESS.withName("seq_id"),
        ADDRESS.withName("logits"));

    /** {@code struct llama_sampler_chain_params}. */
    static final StructLayout SAMPLER_CHAIN_PARAMS = structLayout(JAVA_BOOLEAN.withName("no_perf"));

    /** {@code struct ggml_threadpool_params}; the CPU mask has room for GGML_MAX_N_THREADS = 512 cores. */
    static final StructLayout THREADPOOL_PARAMS = structLayout(
        MemoryLayout.sequenceLayout(512, JAVA_BOOLEAN).withName("cpumask"),
        JAVA_INT.withName("n_threads"),
        JAVA_INT.withName("prio"),
        JAVA_INT.withName("poll"),
        JAVA_BOOLEAN.withName("strict_cpu"),
        JAVA_BOOLEAN.withName("paused"),
        paddingLayout(2));

    /** {@code struct llama_model_quantize_params}. */
    static final StructLayout QUANTIZE_PARAMS = structLayout(
        JAVA_INT.withName("nthread"),
        JAVA_INT.withName("ftype"),
        JAVA_INT.withName("output_tensor_type"),
        JAVA_INT.withName("token_embedding_type"),
        JAVA_BOOLEAN.withName("allow_requantize"),
        JAVA_BOOLEAN.withName("quantize_output_tensor"),
        JAVA_BOOLEAN.withName("only_copy"),
        JAVA_BOOLEAN.withName("pure"),
        JAVA_BOOLEAN.withName("keep_split"),
        JAVA_BOOLEAN.withName("dry_run"),
        paddingLayout(2),
        ADDRESS.withName("imatrix"),
        ADDRESS.withName("kv_overrides"),
        ADDRESS.withName("tt_overrides"),
        ADDRESS.withName("prune_layers"),
        JAVA_LONG.withName("max_buf_size"));

    /** {@code struct ggml_type_traits}. */
    static final StructLayout TYPE_TRAITS = structLayout(
        ADDRESS.withName("type_name"),
        JAVA_LONG.withName("blck_size"),
        JAVA_LONG.withName("blck_size_interleave"),
        JAVA_LONG.withName("type_size"),
        JAVA_BOOLEAN.withName("is_quantized"),
        paddingLayout(7),
        ADDRESS.withName("to_float"),
        ADDRESS.withName("from_float_ref"));

    /** {@code struct llama_model_tensor_override}. */
    static final StructLayout TENSOR_OVERRIDE = structLayout(
        ADDRESS.withName("pattern"),
        JAVA_INT.withName("type"),
        paddingLayout(4));

    /** {@code struct llama_model_imatrix_data}. */
    static final StructLayout IMPORTANCE = structLayout(
        ADDRESS.withName("name"),
        ADDRESS.withName("data"),
        JAVA_LONG.withName("size"));

    /** {@code struct ggml_tensor}, as far as its name. */
    static final StructLayout TENSOR = structLayout(
        JAVA_INT.withName("type"),
        paddingLayout(4),
        ADDRESS.withName("buffer"),
        MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("ne"),
        MemoryLayout.sequenceLayout(4, JAVA_LONG).withName("nb"),
        JAVA_INT.withName("op"),
        MemoryLayout.sequenceLayout(16, JAVA_INT).withName("op_params"),
        JAVA_INT.withName("flags"),
        MemoryLayout.sequenceLayout(10, ADDRESS).withName("src"),
        ADDRESS.withName("view_src"),
        JAVA_LONG.withName("view_offs"),
        ADDRESS.withName("data"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("name"));

    /** {@code GGML_OP_MUL_MAT} and {@code GGML_OP_MUL_MAT_ID}. */
    static final int OP_MUL_MAT = 29;
    static final int OP_MUL_MAT_ID = 30;

    /** {@code LLAMA_FLASH_ATTN_TYPE_AUTO} and {@code LLAMA_LOAD_MODE_MMAP}. */
    static final int FLASH_ATTENTION_AUTO = -1;
    static final int LOAD_MODE_MMAP = 1;

    private LlamaLayouts() {
    }

    /** Where a field lies in its struct, in bytes. */
    static long offset(StructLayout struct, String field) {
        return struct.byteOffset(PathElement.groupElement(field));
    }
}
