package io.forgellm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopMatcherTest {

    @Test
    void textGoesThroughUpToTheStopString() {
        StopMatcher matcher = new StopMatcher(List.of("END"));

        assertThat(matcher.push("one E")).isEqualTo("one ");
        assertThat(matcher.push("N two")).isEqualTo("EN two");
        assertThat(matcher.push("END three")).isEmpty();
        assertThat(matcher.stopped()).isTrue();
        assertThat(matcher.finish()).isEmpty();
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        StopMatcher matcher = new StopMatcher(List.of("\n\nUser:"));

        assertThat(matcher.push("answer\n\nUse")).isEqualTo("answer");
        assertThat(matcher.finish()).isEqualTo("\n\nUse");
        assertThat(matcher.stopped()).isFalse();
    }

    @Test
    void emptyStopStringsAreIgnored() {
        StopMatcher matcher = new StopMatcher(List.of(""));

        assertThat(matcher.push("text")).isEqualTo("text");
        assertThat(matcher.stopped()).isFalse();
    }

    @Test
    void cutsOfTheTextMakeNoDifference() {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            String text = random(random, 40);
            List<String> stops = List.of(random(random, 4) + "a", random(random, 3) + "b", random(random, 5) + "c");
            StopMatcher letterByLetter = new StopMatcher(stops);
            StringBuilder expected = new StringBuilder();
            text.chars().forEach(letter -> expected.append(letterByLetter.push(Character.toString(letter))));
            expected.append(letterByLetter.finish());

            StopMatcher matcher = new StopMatcher(stops);
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(9));
                shown.append(matcher.push(text.substring(at, end)));
                at = end;
                assertThat(stops).noneMatch(stop -> shown.indexOf(stop) >= 0);
            }
            shown.append(matcher.finish());

            assertThat(shown.toString()).as("%s in %s", stops, text).isEqualTo(expected.toString());
            assertThat(matcher.stopped()).isEqualTo(stops.stream().anyMatch(text::contains));
            assertThat(text).startsWith(shown);
        }
    }

    private static String random(Random random, int length) {
        return random.ints(length, 'a', 'd').collect(StringBuilder::new, StringBuilder::appendCodePoint,
            StringBuilder::append).toString();
    }
}
