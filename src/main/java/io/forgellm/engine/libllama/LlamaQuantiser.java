package io.forgellm.engine.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * llama.cpp's own quantiser, in two parts: what it would make of each tensor, and how it makes rows of a type. A native
 * assertion ends the process, so this belongs into one of its own.
 */
public final class LlamaQuantiser {
    /** {@code GGML_TYPE_COUNT}: no type, the mixture decides. */
    private static final int BY_MIXTURE = 43;

    private final LlamaLog log = new LlamaLog();
    private final QuantiseFunctions functions;
    private final Map<Integer, MethodHandle> toFloats = new ConcurrentHashMap<>();

    private LlamaQuantiser(QuantiseFunctions functions) {
        this.functions = functions;
    }

    /**
     * @param fileType      number in {@code enum llama_ftype}
     * @param requantise    whether tensors that are quantised already may be quantised again
     * @param outputTensor  whether {@code output.weight} is quantised; else it stays as it is
     * @param pure          all matrices of one type, no mixture
     * @param copyOnly      tensors stay as they are
     * @param outputType    number in {@code enum ggml_type} of {@code output.weight}, or null
     * @param embeddingType the same of {@code token_embd.weight}, or null
     * @param overrides     types of tensors by regular expression (ECMAScript, as C++'s {@code std::regex} reads it),
     *                      the first that is found in a tensor's name counts
     * @param importance    by tensor name: mean squared activation of each input column, one row per expert; empty for
     *                      none
     */
    public record Settings(int fileType, boolean requantise, boolean outputTensor, boolean pure, boolean copyOnly,
                           Integer outputType, Integer embeddingType, List<TensorType> overrides,
                           Map<String, float[]> importance) {
        public Settings {
            overrides = List.copyOf(overrides);
            importance = Map.copyOf(importance);
        }
    }

    /** @param type number in {@code enum ggml_type} */
    public record TensorType(String pattern, int type) { }

    /** Of libllama only what quantises: that computes by itself, so no backend is looked for. */
    public static LlamaQuantiser load(List<NativesFolder> natives) {
        NativesFolder folder = natives.getLast();
        NativeLibrary ggmlBase = new NativeLibrary(folder.ggmlBase());
        new NativeLibrary(folder.ggml());
        return new LlamaQuantiser(new QuantiseFunctions(ggmlBase, new NativeLibrary(folder.llama())));
    }

    /**
     * Goes through all that quantising a file takes but the quantising; nothing is written.
     *
     * @param reader is given all that llama.cpp says, the type of each tensor among it, in pieces that need not be lines
     * @return why it would fail, empty if it would not
     */
    public Optional<String> dryRun(Path source, Settings settings, Consumer<String> reader) {
        return run(source, Path.of(""), settings, true, reader);
    }

    Optional<String> run(Path source, Path target, Settings settings, boolean dry, Consumer<String> reader) {
        functions.start(log.callback());
        log.takeErrors();
        log.read(reader);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = params(arena, settings);
            set(params, "dry_run", dry);
            return functions.quantise(source, target, params) ? Optional.empty() : Optional.of(log.takeErrors());
        } finally {
            log.read(null);
        }
    }

    /**
     * Turns rows of floats into a type; for several threads at once.
     *
     * @param type       number in {@code enum ggml_type}
     * @param floats     [rows, rowLength], 32 bits each
     * @param target     where the rows go, each after the other
     * @param importance of the columns, [rowLength], or NULL
     */
    public void quantiseRows(int type, MemorySegment floats, MemorySegment target, long rows, long rowLength,
            MemorySegment importance) {
        functions.quantiseRows(type, floats, target, rows, rowLength, importance);
    }

    /**
     * Turns elements of a type other than F32 into floats; for several threads at once.
     *
     * @param floats where the floats go, [elements]
     */
    public void toFloats(int type, MemorySegment rows, MemorySegment floats, long elements) {
        MethodHandle toFloat = toFloats.computeIfAbsent(type, functions::toFloat);
        try {
            toFloat.invokeExact(rows, floats, elements);
        } catch (Throwable thrown) {
            throw NativeLibrary.defect(thrown);
        }
    }

    /** Whether no number in these rows is infinite or none at all. */
    public boolean isSound(int type, MemorySegment rows, long bytes) {
        return functions.validate(type, rows, bytes);
    }

    private MemorySegment params(Arena arena, Settings settings) {
        MemorySegment params = functions.defaultParams(arena);
        set(params, "ftype", settings.fileType());
        set(params, "output_tensor_type", settings.outputType() == null ? BY_MIXTURE : settings.outputType());
        set(params, "token_embedding_type", settings.embeddingType() == null ? BY_MIXTURE : settings.embeddingType());
        set(params, "allow_requantize", settings.requantise());
        set(params, "quantize_output_tensor", settings.outputTensor());
        set(params, "only_copy", settings.copyOnly());
        set(params, "pure", settings.pure());
        if (!settings.overrides().isEmpty()) {
            set(params, "tt_overrides", overrides(arena, settings.overrides()));
        }
        if (!settings.importance().isEmpty()) {
            set(params, "imatrix", importance(arena, settings.importance()));
        }
        return params;
    }

    /** Ended by one whose pattern is NULL, as fresh memory is. */
    private static MemorySegment overrides(Arena arena, List<TensorType> overrides) {
        StructLayout layout = LlamaLayouts.TENSOR_OVERRIDE;
        MemorySegment array = arena.allocate(MemoryLayout.sequenceLayout(overrides.size() + 1, layout));
        long at = 0;
        for (TensorType override : overrides) {
            array.set(ADDRESS, at + LlamaLayouts.offset(layout, "pattern"), arena.allocateFrom(override.pattern()));
            array.set(JAVA_INT, at + LlamaLayouts.offset(layout, "type"), override.type());
            at += layout.byteSize();
        }
        return array;
    }

    /** Ended by one whose name is NULL. */
    private static MemorySegment importance(Arena arena, Map<String, float[]> importance) {
        StructLayout layout = LlamaLayouts.IMPORTANCE;
        MemorySegment array = arena.allocate(MemoryLayout.sequenceLayout(importance.size() + 1, layout));
        long at = 0;
        for (Map.Entry<String, float[]> tensor : importance.entrySet()) {
            array.set(ADDRESS, at + LlamaLayouts.offset(layout, "name"), arena.allocateFrom(tensor.getKey()));
            array.set(ADDRESS, at + LlamaLayouts.offset(layout, "data"),
                arena.allocateFrom(JAVA_FLOAT, tensor.getValue()));
            array.set(JAVA_LONG, at + LlamaLayouts.offset(layout, "size"), tensor.getValue().length);
            at += layout.byteSize();
        }
        return array;
    }

    private static void set(MemorySegment params, String field, int value) {
        params.set(JAVA_INT, LlamaLayouts.offset(LlamaLayouts.QUANTIZE_PARAMS, field), value);
    }

    private static void set(MemorySegment params, String field, boolean value) {
        params.set(JAVA_BOOLEAN, LlamaLayouts.offset(LlamaLayouts.QUANTIZE_PARAMS, field), value);
    }

    private static void set(MemorySegment params, String field, MemorySegment value) {
        params.set(ADDRESS, LlamaLayouts.offset(LlamaLayouts.QUANTIZE_PARAMS, field), value);
    }
}
