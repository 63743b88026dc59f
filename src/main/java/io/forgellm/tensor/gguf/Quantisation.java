package io.forgellm.tensor.gguf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The short name of a file's mixture of tensor types, as llama.cpp's users know it: Q4_K_M, IQ2_XS, F16. */
final class Quantisation {
    /** {@code general.file_type}, llama.cpp's {@code enum llama_ftype}; null where a number was withdrawn. */
    private static final String[] FILE_TYPES = {
        "F32", "F16", "Q4_0", "Q4_1", null, null, null, "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L",
        "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS", "IQ3_XXS", "IQ1_S",
        "IQ4_NL", "IQ3_S", "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16", null, null, null, "TQ1_0", "TQ2_0",
        "MXFP4", "NVFP4", "Q1_0", "Q2_0"};
    /** Set by llama.cpp when it guessed the type from the tensors. */
    private static final long GUESSED = 1024;

    private Quantisation() { }

    static String label(OptionalLong fileType, List<GgufTensor> tensors) {
        long index = fileType.orElse(-1) & ~GUESSED;
        if (fileType.isPresent() && index >= 0 && index < FILE_TYPES.length && FILE_TYPES[(int) index] != null) {
            return FILE_TYPES[(int) index];
        }
        Map<GgmlType, Long> elements = new HashMap<>();
        tensors.forEach(tensor -> elements.merge(tensor.type(), tensor.elements(), Long::sum));
        return elements.entrySet().stream().max(Comparator.comparingLong(Map.Entry::getValue))
            .map(most -> most.getKey().name()).orElse("unknown");
    }
}
