package io.forgellm.tensor.quant;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers inside byte arrays, at any position. */
final class Little {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private Little() {
    }

    static short int16(byte[] from, int at) {
        return (short) SHORT.get(from, at);
    }

    static int int32(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    static long int64(byte[] from, int at) {
        return (long) LONG.get(from, at);
    }

    /** An IEEE 754 half. */
    static float half(byte[] from, int at) {
        return Float.float16ToFloat(int16(from, at));
    }

    static float float32(byte[] from, int at) {
        return Float.intBitsToFloat(int32(from, at));
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
