package io.forgellm.tensor.safetensors;

import io.forgellm.tensor.quant.BlockFormat;
import io.forgellm.tensor.quant.PlainFormats;
import java.util.Optional;

/** Element types a header may name. */
public enum Dtype {
    F64(8, PlainFormats.F64), F32(4, PlainFormats.F32), F16(2, PlainFormats.F16), BF16(2, PlainFormats.BF16),
    I64(8, PlainFormats.I64), I32(4, PlainFormats.I32), I16(2, PlainFormats.I16), I8(1, PlainFormats.I8),
    U64(8, null), U32(4, PlainFormats.U32), U16(2, PlainFormats.U16), U8(1, PlainFormats.U8),
    BOOL(1, PlainFormats.U8), F8_E4M3(1, null), F8_E5M2(1, null);

    private final int bytes;
    private final BlockFormat format;

    Dtype(int bytes, BlockFormat format) {
        this.bytes = bytes;
        this.format = format;
    }

    public int bytes() {
        return bytes;
    }

    /** How elements become float32; empty for types that mean nothing by themselves. */
    Optional<BlockFormat> format() {
        return Optional.ofNullable(format);
    }
}
