package io.forgellm.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "999, 999 bytes", "1000, 1.00 kB", "98362432, 98.4 MB", "999600000, 1.00 GB",
        "1999999999, 2.00 GB", "725000000000, 725 GB"})
    void bytesAreShownInDecimalUnits(long bytes, String shown) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"134515008, 135M", "494032768, 494M", "1711376384, 1.71B", "70553706496, 70.6B"})
    void parametersAreShownAsModelCardsDo(long count, String shown) {
        assertThat(Quantity.parameters(count)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0 s", "59, 59 s", "61, 1 min", "3540, 59 min", "7500, 2 h 5 min"})
    void durationsAreShownInTheUnitThatMatters(double seconds, String shown) {
        assertThat(Quantity.duration(seconds)).isEqualTo(shown);
    }
}
