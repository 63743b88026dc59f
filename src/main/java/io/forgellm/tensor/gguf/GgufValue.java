package io.forgellm.tensor.gguf;

/** A metadata value. Arrays stay in the file until asked for: see {@link GgufArray}. */
public sealed interface GgufValue permits GgufValue.Int, GgufValue.Real, GgufValue.Bool, GgufValue.Text, GgufArray {
    GgufType type();

    /** Any of the eight integer types; a UINT64 above {@link Long#MAX_VALUE} shows as negative. */
    record Int(GgufType type, long value) implements GgufValue { }

    /** FLOAT32 or FLOAT64. */
    record Real(GgufType type, double value) implements GgufValue { }

    record Bool(boolean value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.BOOL;
        }
    }

    record Text(String value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.STRING;
        }
    }
}
