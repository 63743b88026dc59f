package io.forgellm.generation.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
    private static final List<Message> HI = List.of(new Message("system", "Be brief."), new Message("user", "Hi"));

    @Test
    void userTextIsNeverEvaluated() {
        String prompt = template("{{ messages[0].content }}", false)
                .render(List.of(new Message("user", "{{ 7 * 7 }}{% raise %}")));
        assertThat(prompt).isEqualTo("{{ 7 * 7 }}{% raise %}");
    }

    @Test
    void oneBeginTokenIsLeftOutWhereTheTokenizerAddsIt() {
        assertThat(template("{{ bos_token }}x", true).render(HI)).isEqualTo("x");
        assertThat(template("{{ bos_token }}x", false).render(HI)).isEqualTo("<s>x");
        assertThat(template("{{ bos_token }}{{ bos_token }}x", true).render(HI)).isEqualTo("<s>x");
    }

    @Test
    void systemTextLeadsTheFirstUserTurnWhereTheTemplateRefusesTheRole() {
        ChatTemplate template = template("{% for m in messages %}{% if m.role == 'system' %}"
                + "{{ raise_exception('System role not supported') }}{% endif %}"
                + "{{ m.role }}: {{ m.content }}\n{% endfor %}",
                false);
        assertThat(template.render(HI)).isEqualTo("user: Be brief.\n\nHi\n");
    }

    @Test
    void failsWithTheTemplatesOwnWords() {
        assertThatExceptionOfType(ForgeException.class)
                .isThrownBy(() -> template("{{ raise_exception('Roles must alternate') }}", false).render(HI))
                .withMessageEndingWith("Roles must alternate")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TEMPLATE_FAILED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            {% if x %}            ; its blocks do not match
            {% endfor %}          ; its blocks do not match
            {{ 'a                 ; a tag is not closed
            {{ 1 + }}             ; unexpected 'end of the expression'
            {{ messages | nope }} ; no filter named 'nope'
            {{ nope() }}          ; 'nope' cannot be called
            {{ nope.x }}          ; 'nope' is undefined
            {% nope %}            ; tag 'nope' is not supported
            {{ 1 // 0 }}          ; by zero
            """)
    void aTemplateWithAMistakeFailsAtEachRenderingAndSaysWhy(String source, String why) {
        ChatTemplate template = template(source, false);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> template.render(HI))
                    .withMessageContaining(why);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "Qwen2 7B, qwen2, -, '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'",
        "odd, odd, <|im_end|>, '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'",
        "Mistral 7B, llama, </s>, '<s>\nBe brief.\n\nHi\n'",
        "Phi-3 mini, phi3, -, '<|system|>\nBe brief.<|end|>\n<|user|>\nHi<|end|>\n<|assistant|>\n'",
        "x, gemma2, -, '<start_of_turn>model\nSystem: Be brief.<end_of_turn>\n<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n'",
        "gpt2, gpt2, -, 'System: Be brief.Hi'",
        "-, odd, -, 'System: Be brief.\n\nHuman: Hi\nAssistant: '"})
    void modelsWithoutATemplateGetTheirFamilys(String name, String architecture, String eos, String prompt) {
        assertThat(ChatTemplate.of(Models.model(null, null, eos, false, name, architecture)).render(HI))
                .isEqualTo(prompt);
    }

    @Test
    void manyThreadsShareOneTemplate() throws Exception {
        ChatTemplate template = template("{% for m in messages %}{{ m.content }}{% endfor %}", false);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> prompts = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> template.render(List.of(new Message("user", "turn " + i))))
                    ).toList();
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(prompts.get(i).get()).isEqualTo("turn " + i);
            }
        }
    }

    private static ChatTemplate template(String source, boolean addBos) {
        return ChatTemplate.of(Models.model(source, "<s>", "</s>", addBos));
    }
}
