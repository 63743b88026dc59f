package io.forgellm.generation.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Prompts are, byte for byte, those that transformers makes of the same template. */
class PythonComparisonTest {
    @TestFactory
    Stream<DynamicTest> publishedTemplates() {
        return Expected.ALL.get("prompts").properties().stream().flatMap(file -> {
            ChatTemplate template = ChatTemplate.of(
                    Models.model(Expected.template(file.getKey()), "<s>", "</s>", false), Expected.CLOCK);
            return file.getValue().properties().stream().map(prompt -> DynamicTest.dynamicTest(
                    file.getKey() + ": " + prompt.getKey(), () -> assertThat(
                            template.render(Expected.conversation(prompt.getKey())))
                            .isEqualTo(prompt.getValue().asText())));
        });
    }

    @TestFactory
    Stream<DynamicTest> piecesOfTheLanguage() {
        Map<String, Object> none = new LinkedHashMap<>();
        none.put("a", 1L);
        none.put("b", null);
        Map<String, Object> variables = Map.of("x", " aXb ", "n", 7L, "items", Arrays.asList(3L, 1L, 2L), "d", none);
        return StreamSupport.stream(Expected.ALL.get("snippets").spliterator(), false).map(snippet -> {
            String source = snippet.get("template").asText();
            return DynamicTest.dynamicTest(source, () -> assertThat(
                    new JinjaTemplate(source, Expected.CLOCK).render(variables, 0))
                    .isEqualTo(snippet.get("text").asText()));
        });
    }
}
