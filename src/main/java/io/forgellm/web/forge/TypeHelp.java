package io.forgellm.web.forge;

import io.forgellm.forge.quantise.FileType;

/** What a type is good for, in a line. */
final class TypeHelp {
    private TypeHelp() {
    }

    static String of(FileType type) {
        return switch (type) {
            case F32 -> "Every weight as it is; to go on working with";
            case F16, BF16 -> "Half of F32, hardly any loss; the form to quantise from";
            case Q8_0 -> "As good as F16 in nearly all uses";
            case Q6_K -> "Very close to the original";
            case Q5_K_M, Q5_K_S -> "Little loss";
            case Q4_K_M -> "The usual choice: a good answer for its size";
            case Q4_K_S -> "A little smaller than Q4_K_M, a little worse";
            case Q5_1, Q5_0, Q4_1, Q4_0 -> "An older, simple form; the K types do better at this size";
            case IQ4_NL, IQ4_XS -> "Four bits by a table of values; better with an importance text";
            case MXFP4_MOE -> "For models made of experts";
            case Q3_K_L, Q3_K_M, Q3_K_S -> "Noticeable loss; where memory is short";
            case IQ3_M, IQ3_S, IQ3_XS, IQ3_XXS -> "Three bits by a table; better with an importance text";
            case Q2_K, Q2_K_S -> "Strong loss; only where nothing else fits";
            case IQ2_M, IQ2_S, IQ2_XS, IQ2_XXS -> "Two bits by a table; for large models";
            case IQ1_M, IQ1_S -> "The least that can be had of a usual model";
            case TQ2_0, TQ1_0, Q2_0, Q1_0 -> "For models that were trained for one or two bits";
            case COPY -> "Tensors stay as they are";
        };
    }
}
