package io.forgellm.forge.quantise;

import io.forgellm.error.Distance;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.tensor.gguf.GgmlType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a file can be quantised to: llama.cpp's {@code enum llama_ftype} by the names of its tool {@code llama-quantize}.
 * Most are mixtures: the tensors that matter more get a type with more bits than {@link #matrices()}.
 */
public enum FileType {
    F32(0, GgmlType.F32), F16(1, GgmlType.F16), BF16(32, GgmlType.BF16), Q8_0(7, GgmlType.Q8_0),
    Q6_K(18, GgmlType.Q6_K), Q5_K_M(17, GgmlType.Q5_K), Q5_K_S(16, GgmlType.Q5_K), Q5_1(9, GgmlType.Q5_1),
    Q5_0(8, GgmlType.Q5_0), Q4_K_M(15, GgmlType.Q4_K), Q4_K_S(14, GgmlType.Q4_K), Q4_1(3, GgmlType.Q4_1),
    Q4_0(2, GgmlType.Q4_0), IQ4_NL(25, GgmlType.IQ4_NL), IQ4_XS(30, GgmlType.IQ4_XS),
    MXFP4_MOE(38, GgmlType.MXFP4), Q3_K_L(13, GgmlType.Q3_K), Q3_K_M(12, GgmlType.Q3_K), Q3_K_S(11, GgmlType.Q3_K),
    IQ3_M(27, GgmlType.IQ3_S), IQ3_S(26, GgmlType.IQ3_S), IQ3_XS(22, GgmlType.IQ3_S, true),
    IQ3_XXS(23, GgmlType.IQ3_XXS, true), Q2_K(10, GgmlType.Q2_K), Q2_K_S(21, GgmlType.Q2_K, true),
    IQ2_M(29, GgmlType.IQ2_S, true), IQ2_S(28, GgmlType.IQ2_XS, true), IQ2_XS(20, GgmlType.IQ2_XS, true),
    IQ2_XXS(19, GgmlType.IQ2_XXS, true), Q2_0(41, GgmlType.Q2_0), TQ2_0(37, GgmlType.TQ2_0),
    TQ1_0(36, GgmlType.TQ1_0), IQ1_M(31, GgmlType.IQ1_M, true), IQ1_S(24, GgmlType.IQ1_S, true),
    Q1_0(40, GgmlType.Q1_0), COPY(0, null);

    private static final Map<String, FileType> ALIASES = Map.of("Q3_K", Q3_K_M, "Q4_K", Q4_K_M, "Q5_K", Q5_K_M);

    private final int number;
    private final GgmlType matrices;
    private final boolean needsImportance;

    FileType(int number, GgmlType matrices) {
        this(number, matrices, false);
    }

    FileType(int number, GgmlType matrices, boolean needsImportance) {
        this.number = number;
        this.matrices = matrices;
        this.needsImportance = needsImportance;
    }

    /** In {@code enum llama_ftype}; COPY has none of its own. */
    public int number() {
        return number;
    }

    /** The type of most matrices; null for COPY, which leaves them as they are. */
    public GgmlType matrices() {
        return matrices;
    }

    /** Whether llama.cpp refuses it without an importance matrix. */
    public boolean needsImportance() {
        return needsImportance;
    }

    /**
     * Whether llama.cpp refuses to make this of a tensor without an importance matrix: of types below three bits, not
     * of the embedding nor the output.
     */
    boolean needsImportance(String tensor, GgmlType target) {
        if (isEmbedding(tensor) || tensor.equals("output.weight")) {
            return false;
        }
        return switch (target) {
            case IQ3_XXS, IQ2_XXS, IQ2_XS, IQ2_S, IQ1_M, IQ1_S -> true;
            case Q2_K -> this == Q2_K_S;
            default -> false;
        };
    }

    /** llama.cpp looks less closely at these. */
    static boolean isEmbedding(String tensor) {
        return tensor.equals("token_embd.weight") || tensor.equals("per_layer_token_embd.weight");
    }

    /** Bits of a weight in most matrices, scales included. */
    public double bits() {
        return matrices.blockBytes() * 8.0 / matrices.blockSize();
    }

    /** As {@link #bits}, scales left out: 4 for Q4_K_M. Null for COPY. */
    Integer wholeBits() {
        return matrices == null ? null : (int) bits();
    }

    /** Weights in most matrices that share a scale, 1 for floats. Null for COPY. */
    Integer groupSize() {
        return matrices == null ? null : matrices.blockSize();
    }

    /**
     * By its name in any case, or one of llama-quantize's aliases.
     *
     * @throws ForgeException INVALID_PARAMETER with the nearest name
     */
    public static FileType of(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(type -> type.name().equals(upper)).findFirst()
            .or(() -> Optional.ofNullable(ALIASES.get(upper))).orElseThrow(() -> {
                // Q9 is nearer to F32 by letters, but means one of the Qs.
                String family = upper.substring(0, Math.min(1, upper.length()));
                FileType nearest = Arrays.stream(values())
                    .min(Comparator.comparing((FileType type) -> !type.name().startsWith(family)).thenComparingInt(
                        type -> Distance.between(type.name(), upper))).orElseThrow();
                return new ForgeException(ErrorCode.INVALID_PARAMETER, "'type': there is no type " + name
                    + "; did you mean " + nearest + "?", Map.of("field", "type", "types",
                    Arrays.stream(values()).map(Enum::name).toList()),
                    "forgellm cli quantize --types, or GET /api/quantization/types, lists them.");
            });
    }

    /** By its number in {@code enum llama_ftype}. */
    public static Optional<FileType> ofNumber(long number) {
        return Arrays.stream(values()).filter(type -> type != COPY && type.number == number).findFirst();
    }

    /** A tensor's type by its name in any case. @throws ForgeException INVALID_PARAMETER */
    public static GgmlType tensorType(String field, String name) {
        return Arrays.stream(GgmlType.values()).filter(GgmlType::isWeight)
            .filter(type -> type.name().equalsIgnoreCase(name.strip())).findFirst()
            .orElseThrow(() -> new ForgeException(ErrorCode.INVALID_PARAMETER, "'" + field
                + "': there is no tensor type " + name + ".", Map.of("field", field, "types",
                Arrays.stream(GgmlType.values()).filter(GgmlType::isWeight).map(Enum::name).toList()), null));
    }
}
