package io.forgellm.tensor.gguf;

import io.forgellm.tensor.quant.BlockDecoder;
import io.forgellm.tensor.quant.BlockFormat;
import io.forgellm.tensor.quant.CodebookBlocks;
import io.forgellm.tensor.quant.LegacyBlocks;
import io.forgellm.tensor.quant.LevelBlocks;
import io.forgellm.tensor.quant.PlainFormats;
import io.forgellm.tensor.quant.SuperBlocks;
import io.forgellm.tensor.quant.TernaryBlocks;
import java.util.Optional;

/** How elements of ggml's types become float32. */
public final class GgmlFormats {
    private GgmlFormats() {
    }

    /** Empty for Q8_1, which ggml only computes with and never turns back. */
    public static Optional<BlockFormat> of(GgmlType type) {
        return Optional.ofNullable(switch (type) {
            case F32 -> PlainFormats.F32;
            case F16 -> PlainFormats.F16;
            case BF16 -> PlainFormats.BF16;
            case F64 -> PlainFormats.F64;
            case I8 -> PlainFormats.I8;
            case I16 -> PlainFormats.I16;
            case I32 -> PlainFormats.I32;
            case I64 -> PlainFormats.I64;
            case Q1_0 -> blocks(type, LegacyBlocks::q1v0);
            case Q2_0 -> blocks(type, LegacyBlocks::q2v0);
            case Q4_0 -> blocks(type, LegacyBlocks::q4v0);
            case Q4_1 -> blocks(type, LegacyBlocks::q4v1);
            case Q5_0 -> blocks(type, LegacyBlocks::q5v0);
            case Q5_1 -> blocks(type, LegacyBlocks::q5v1);
            case Q8_0 -> blocks(type, LegacyBlocks::q8v0);
            case Q8_1 -> null;
            case Q2_K -> blocks(type, SuperBlocks::q2k);
            case Q3_K -> blocks(type, SuperBlocks::q3k);
            case Q4_K -> blocks(type, SuperBlocks::q4k);
            case Q5_K -> blocks(type, SuperBlocks::q5k);
            case Q6_K -> blocks(type, SuperBlocks::q6k);
            case Q8_K -> blocks(type, SuperBlocks::q8k);
            case IQ1_S -> blocks(type, CodebookBlocks::iq1s);
            case IQ1_M -> blocks(type, CodebookBlocks::iq1m);
            case IQ2_XXS -> blocks(type, CodebookBlocks::iq2xxs);
            case IQ2_XS -> blocks(type, CodebookBlocks::iq2xs);
            case IQ2_S -> blocks(type, CodebookBlocks::iq2s);
            case IQ3_XXS -> blocks(type, CodebookBlocks::iq3xxs);
            case IQ3_S -> blocks(type, CodebookBlocks::iq3s);
            case IQ4_NL -> blocks(type, LevelBlocks::iq4nl);
            case IQ4_XS -> blocks(type, LevelBlocks::iq4xs);
            case MXFP4 -> blocks(type, LevelBlocks::mxfp4);
            case NVFP4 -> blocks(type, LevelBlocks::nvfp4);
            case TQ1_0 -> blocks(type, TernaryBlocks::tq1);
            case TQ2_0 -> blocks(type, TernaryBlocks::tq2);
        });
    }

    private static BlockFormat blocks(GgmlType type, BlockDecoder decoder) {
        return new BlockFormat(type.blockSize(), type.blockBytes(), decoder);
    }
}
