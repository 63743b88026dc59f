package io.forgellm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8AssemblerTest {
    private static final String MIXED = "Größe 日本語 😀👩‍👩‍👧 ß€ Ω\n\0end";

    @Test
    void aCharacterComesWithItsLastByte() {
        Utf8Assembler assembler = new Utf8Assembler();
        byte[] smile = "😀".getBytes(StandardCharsets.UTF_8);

        assertThat(assembler.push(Arrays.copyOfRange(smile, 0, 3))).isEmpty();
        assertThat(assembler.push(Arrays.copyOfRange(smile, 3, 4))).isEqualTo("😀");
        assertThat(assembler.finish()).isEmpty();
    }

    @Test
    void anyCutsGiveTheSameTextAndNeverHalfACharacter() {
        byte[] bytes = MIXED.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            Utf8Assembler assembler = new Utf8Assembler();
            StringBuilder joined = new StringBuilder();
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + random.nextInt(5));
                String text = assembler.push(Arrays.copyOfRange(bytes, at, end));
                assertThat(text).doesNotContain("\uFFFD");
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
                joined.append(text);
                at = end;
            }
            assertThat(joined + assembler.finish()).isEqualTo(MIXED);
        }
    }

    @Test
    void bytesThatAreNoCharacterBecomeReplacements() {
        Utf8Assembler assembler = new Utf8Assembler();

        assertThat(assembler.push(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\uFFFDb");
        assertThat(assembler.push(new byte[] {(byte) 0xe2, (byte) 0x82})).isEmpty();
        assertThat(assembler.finish()).isEqualTo("\uFFFD");
    }
}
