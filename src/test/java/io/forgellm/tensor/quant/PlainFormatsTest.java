package io.forgellm.tensor.quant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainFormatsTest {

    @Test
    void bfloat16RoundsToTheNearestEven() {
        assertThat(PlainFormats.bfloat16(Float.intBitsToFloat(0x3F808000))).isEqualTo((short) 0x3F80);
        assertThat(PlainFormats.bfloat16(Float.intBitsToFloat(0x3F818000))).isEqualTo((short) 0x3F82);
        assertThat(PlainFormats.bfloat16(Float.intBitsToFloat(0x3F808001))).isEqualTo((short) 0x3F81);
        assertThat(PlainFormats.bfloat16(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFF80);
        assertThat(PlainFormats.bfloat16(Float.NaN) & 0x7FFF).isGreaterThan(0x7F80);
    }
}
