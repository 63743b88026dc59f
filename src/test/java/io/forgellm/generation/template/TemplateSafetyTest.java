package io.forgellm.generation.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.generation.Message;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template comes with a file from anywhere: it reaches nothing, and stops soon whatever it does. */
@Tag("once")
@Timeout(30)
class TemplateSafetyTest {
    private static final List<Message> HI = List.of(new Message("user", "Hi"));

    @ParameterizedTest
    @ValueSource(strings = {"{{ ''.__class__.__mro__ }}", "{{ messages.getClass() }}", "{{ ''.class.forName('java.lang.Runtime') }}",
        "{{ messages[0].getClass().forName('java.lang.System') }}", "{{ ____int3rpr3t3r____.getContext() }}",
        "{{ messages.append(1) }}", "{{ messages[0].update({'role': 'x'}) }}", "{{ messages[0].pop('role') }}",
        "{{ range.__globals__.x }}", "{{ raise_exception.__init__.__globals__ }}", "{{ ''['getClass']() }}",
        "{{ messages | attr('getClass') }}", "{{ messages | map('getClass') | list }}", "{{ ''.toUpperCase() }}",
        "{{ '{0.class}'.format('') }}", "{% set messages.x = 1 %}", "{{ self._TemplateReference__context.x }}",
        "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% from 'x' import y %}", "{% do x %}",
        "{% block x %}{% endblock %}", "{{ namespace.class.name }}", "{{ loop.items.x }}", "{{ exptest:odd.evaluate(1) }}"})
    void nothingOfJavasOrPythonsIsReached(String source) {
        refused(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ messages | map(attribute='class') | join }}", "{{ ''.class }}", "{{ messages.size }}",
        "{{ messages[0]['getClass'] }}", "{{ messages[0].__class__ }}"})
    void namesThatAreNotThereAreUndefined(String source) {
        assertThat(ChatTemplate.of(Models.model(source, null, null, false)).render(HI)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% for i in range(10**9) %}x{% endfor %}", "{{ 'a' * 10**9 }}", "{{ [1] * 10**9 }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{{ i }}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s.replace('a', 'aaaaaaaa') %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}"
                + "{% endfor %}{{ ns.s == ns.t }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s == [ns.s] }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% for i in range(99999) %}{{ 'x' * 10000 }}{% endfor %}", "{{ 2 ** 10 ** 9 }}", "{{ 9223372036854775807 + 1 }}",
        "{% set s = 'a' * 1000000 %}{% set p = 'a' * 500000 ~ 'b' %}{{ p in s }}{{ s.find(p) }}{{ s.split(p) }}",
        "{% set s = 'a' * 5000000 %}{% for i in range(99999) %}{% set t = s.strip() %}{{ s.find('b') }}{% endfor %}",
        "{% set s = 'ab' * 500000 %}{% for i in range(9999) %}{% set t = s | upper | lower | title %}{% endfor %}",
        "{% for i in range(9999) %}{% set t = range(99999) | sort | unique | list %}{% endfor %}",
        "{{ 'a' | indent(10**9) }}{{ ('\\n' * 1000000) | indent(1000, true, true) }}", "{{ {'a': 1} | tojson(indent=10**12) }}"})
    void whatAsksForTooMuchIsStopped(String source) {
        refused(source);
    }

    @Test
    void nestingIsBounded() {
        refused("{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}");
        refused("{{ " + "[".repeat(50_000) + "]".repeat(50_000) + " }}");
        refused("{{ " + "not ".repeat(50_000) + "1 }}");
        refused("{{ " + "-".repeat(50_000) + "1 }}");
        refused("{{ 1" + " + 1".repeat(50_000) + " }}");
        refused("{{ x" + ".a".repeat(50_000) + " }}");
        refused("{% if true %}".repeat(5_000) + "{% endif %}".repeat(5_000));
    }

    @Test
    void aTemplateOfMoreThan256KiBIsRefused() {
        refused("a".repeat(JinjaTemplate.MOST_CHARS + 1));
    }

    @Test
    void aTemplateOfManyTagsIsRead() {
        String source = "{{1}}{%if 1%}{%endif%}".repeat(10_000);
        assertThat(ChatTemplate.of(Models.model(source, null, null, false)).render(HI)).isEqualTo("1".repeat(10_000));
    }

    @Test
    void aLongConversationIsNoAbuse() {
        String text = "word ".repeat(800_000);
        String prompt = ChatTemplate.of(Models.model(Expected.template("Qwen-Qwen3-0.6B.jinja"), null, null, false))
                .render(List.of(new Message("user", text), new Message("assistant", text), new Message("user", text)));
        assertThat(prompt).hasSizeGreaterThan(3 * text.length() - 10);
    }

    @Test
    void aRefusalNamesNoClassOfOurs() {
        assertThatExceptionOfType(ForgeException.class)
                .isThrownBy(() -> ChatTemplate.of(Models.model("{{ namespace }}", null, null, false)).render(HI))
                .withMessageNotContaining("io.forgellm");
    }

    private static void refused(String source) {
        assertThatExceptionOfType(ForgeException.class)
                .isThrownBy(() -> ChatTemplate.of(Models.model(source, null, null, false)).render(HI))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TEMPLATE_FAILED))
                .withNoCause();
    }
}
