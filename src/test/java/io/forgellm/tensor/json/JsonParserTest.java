package io.forgellm.tensor.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {

    @Test
    void valuesBecomePlainJava() {
        assertThat(JsonParser.parse(" {\"a\": [1, -2.5e3, true, false, null], \"b\": {}, \"c\": [] } ")).isEqualTo(
            Map.of("a", Arrays.asList(1L, -2500.0, true, false, null), "b", Map.of(), "c", List.of()));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "9223372036854775807,9223372036854775807"})
    void wholeNumbersAreLongs(String text, long value) {
        assertThat(JsonParser.parse(text)).isEqualTo(value);
    }

    @Test
    void numbersWiderThanALongAreDoubles() {
        assertThat(JsonParser.parse("1000000000000000019884624838656")).isEqualTo(1e30);
    }

    @Test
    void escapesAreUndone() {
        assertThat(JsonParser.parse("\"a\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00z\"")).isEqualTo("a\n\"\\/é😀z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "1.", "1e", "-", "+1", "NaN",
        "Infinity", "tru", "\"a", "\"\\x\"", "\"\\u00g0\"", "\"\\u12\"", "1 2", "'a'", "\"a\nb\"", "// x\n1"})
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonParser.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void anErrorNamesItsPlace() {
        assertThatThrownBy(() -> JsonParser.parse("{\n \"a\": 1,\n \"a\": 2}")).isInstanceOf(JsonException.class)
            .hasMessage("has the key \"a\" twice (line 3, character 12)");
    }

    @Test
    void deepNestingIsRefusedBeforeItOverflowsTheStack() {
        assertThatThrownBy(() -> JsonParser.parse("[".repeat(1_000_000))).isInstanceOf(JsonException.class)
            .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> JsonParser.parse(ByteBuffer.wrap(new byte[] {'"', (byte) 0xC3, '"'})))
            .isInstanceOf(JsonException.class).hasMessage("is not UTF-8");
    }

    @Test
    void whatIsWrittenReadsBack() {
        Map<String, Object> value = Map.of("text", "quote \" slash \\ line\n€😀", "list", List.of(1L, 2.5, true));

        assertThat(JsonParser.parse(JsonText.of(value))).isEqualTo(value);
    }

    @Test
    void anObjectRefusesFieldsOfAnotherType() {
        JsonObject object = JsonObject.parse(ByteBuffer.wrap("{\"rope\":{\"factor\":\"8\"},\"n\":1.5}".getBytes()));

        assertThat(object.integer("absent")).isEmpty();
        assertThatThrownBy(() -> object.object("rope").orElseThrow().real("factor"))
            .hasMessage("rope.factor is not a number");
        assertThatThrownBy(() -> object.integer("n")).hasMessage("n is 1.5, not a whole number");
    }
}
