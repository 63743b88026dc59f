"""Writes expected.json: the conversations below, rendered by Python's Jinja 2 with the settings of transformers."""
import datetime
import json
import pathlib

import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

CONVERSATIONS = {
    "system and user": [("system", "You are terse."), ("user", "Hi there")],
    "user only": [("user", "What is 2+2?")],
    "several turns": [("system", "Be kind."), ("user", "One"), ("assistant", "Two"), ("user", "Three"),
                      ("assistant", "Four."), ("user", "Five")],
    "unicode": [("user", "Grüße 🌍 日本語 \u202e\u00a0 e\u0301"), ("assistant", "naïve 👩‍👩‍👧"), ("user", "ok")],
    "white space": [("system", "  sys  "), ("user", "  \n lead and trail \t\n "), ("assistant", " \nhm\n\n"),
                    ("user", "x ")],
    "looks like a template": [
        ("user", "{{ 7*7 }} {% for x in y %} {# c #} <|im_start|> \\n \\\\ ' \" {%- endfor -%}"),
        ("assistant", "{{ messages }}"), ("user", "{{ bos_token }}")],
    "thinking": [("user", "Why?"), ("assistant", "<think>\nhm\n</think>\n\nBecause."), ("user", "And?"),
                 ("assistant", "<think>a</think>So."), ("user", "Fine")],
}

# Small pieces of the language, each rendered alone with x = " aXb ", n = 7, items = [3, 1, 2], d = {"a": 1, "b": None}.
SNIPPETS = r"""
{{ x.strip() }}|{{ x.lstrip() }}|{{ x.rstrip('b ') }}|{{ '  \u00a0y '.strip() }}|{{ x|trim }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a-b-c'.split('-', 1) }} {{ 'a-b-c'.rsplit('-', 1)[0] }}
{{ 'x</think>y'.split('</think>')[-1].lstrip('\n') }} {{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }}
{{ 'hello big world'.title() }} {{ 'hELLO'.capitalize() }} {{ 'aXb'.upper() }} {{ 'aXb'.lower() }} {{ 'aab'.count('a') }}
{{ 'abcb'.find('b') }} {{ 'abcb'.rfind('b') }} {{ 'abc'.find('z') }} {{ '-'.join(['a', 'b']) }} {{ '🌍b'.find('b') }}
{{ 'aaa'.replace('a', 'b', 2) }} {{ 'ab'.replace('', '-') }} {{ 'a'|replace('a', 'z') }} {{ '{} {1} {k}'.format(1, 2, k=3) if false else '{0}{k}'.format(1, k=3) }}
{{ items[1:] }} {{ items[::-1] }} {{ items[-1] }} {{ items[:-1] }} {{ items[5:] }} {{ 'hello'[1:3] }} {{ 'hello'[::-1] }} {{ '🌍x'[0] }} {{ items[-2:][0] }}
{{ items[::2] }} {{ items[2:0:-1] }} {{ items[10::-1] }} {{ items[-10:2] }} {{ items[1:1] }}
{{ d.get('a') }} {{ d.get('z') }} {{ d.get('z', 5) }} {{ d.items()|map('first')|list }} {{ d.keys()|list }} {{ d.values()|list }} {{ d }}
{{ d['a'] }} {{ d.a }} {{ d.zz }} {{ d['zz'] }} {{ d.b }} {{ d.b is none }} {{ d.zz is none }} {{ d.zz is defined }} {{ zz is defined }}
{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 3 }} {{ 6 / 2 }} {{ -n }} {{ 1.5 + 1 }} {{ 1e3 }} {{ 2.5e-1 }} {{ 1e20 }}
{{ 'a' ~ 1 ~ none ~ true ~ zz }} {{ 'a' * 3 }} {{ [1] * 2 + [3] }} {{ 1 ~ 2 + 3 if false else '' }} {{ -5|abs }}
{{ 'a' in 'abc' }} {{ 'z' not in 'abc' }} {{ 'a' in d }} {{ 3 in items }} {{ not 3 in items }} {{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ true == 1 }}
{{ 'y' if n > 5 else 'n' }} {{ 'y' if n > 50 }} {{ n > 5 and 'yes' or 'no' }} {{ none or 'x' }} {{ '' and 'x' }}|{{ not '' }}
{{ x is string }} {{ items is string }} {{ d is mapping }} {{ items is iterable }} {{ items is sequence }} {{ x is iterable }} {{ n is number }} {{ n is odd }} {{ n is divisibleby 7 }} {{ n is eq 7 }}
{{ true is boolean }} {{ n is integer }} {{ 1.5 is float }} {{ none is none }} {{ zz is undefined }} {{ n is in [7, 8] }} {{ false is false }} {{ n is not none and n is not string }}
{% for i in items %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}
{% for i in items if i > 1 %}{{ i }}{{ loop.index }}{% else %}none{% endfor %} {% for i in [] %}{% else %}empty{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in 'aé🌍' %}<{{ c }}>{% endfor %}
{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}x{% break %}{% endif %}{{ i }}{% endfor %} {{ range(3)|list }} {{ range(5, 0, -2)|list }}
{% set ns = namespace(found=false, n=0) %}{% for i in items %}{% set ns.n = ns.n + i %}{% set ns.found = true %}{% endfor %}{{ ns.n }}{{ ns.found }}{{ ns.zz }}
{% set y = 1 %}{% for i in items %}{{ y }}{% set y = i %}{% endfor %}{{ y }} {% if true %}{% set y = 9 %}{% endif %}{{ y }}
{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set c %}<{{ n }}>{% endset %}{{ c }}{{ c|length }}
{% macro m(a, b=2, c='x') %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, c=3) }}{{ m('a', 'b') }}{{ m() }}
{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }} {% macro g() %}{{ n }}{% endmacro %}{{ g() }}
{{ d|tojson }} {{ 'a"\n<é>🌍&\u0001\''|tojson }} {{ items|tojson }} {{ [true, none, 1.5]|tojson }}
{{ d|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ {'a': [1, {'b': {}}]}|tojson(indent=4) }} {{ 'é'|tojson(ensure_ascii=true) }}
{{ items|join(', ') }} {{ items|first }} {{ items|last }} {{ items|length }} {{ items|sort }} {{ items|sort(reverse=true) }} {{ items|sum }} {{ items|max }} {{ items|min }} {{ items|reverse|list }}
{{ [{'k': 1, 'v': 'a'}, {'k': 2, 'v': 'b'}]|selectattr('k', 'equalto', 2)|map(attribute='v')|join }} {{ [{'k': 1}, {}]|selectattr('k', 'defined')|list|length }} {{ [{'k': 1}, {'k': 0}]|rejectattr('k')|list }}
{{ ['a', 'b']|map('upper')|list }} {{ [1, 2, 3]|select('odd')|list }} {{ [1, 2, 3]|reject('in', [1])|list }} {{ none|selectattr('a')|list }}
{{ zz|default('d') }} {{ ''|default('d') }}|{{ ''|default('d', true) }} {{ none|default('d') }} {{ d|dictsort|map('last')|list }} {{ d|items|map('first')|list }} {{ '5'|int + 1 }} {{ 'x'|int }} {{ '2.5'|float }} {{ 2.5|int }}
{{ 'a\nb\n\nc'|indent(2) }} {{ 'a\nb'|indent(2, true) }} {{ [1, 1, 2]|unique|list }} {{ '<a>'|e }} {{ '%s-%d'|format('a', 3) }} {{ 'a' 'b' }} {{ 3.7|round }} {{ 3.14159|round(2) }}
{{ "it's" }} {{ ["it's", 'a"b', 'c\n', none, true, 1.0] }} {{ 'tab\there' }} {{ 'back\\slash' }} {{ '\d' }} {{ ('a', 'b')[1] }} {{ {'a': {'b': 1}}.a.b }}
{{- n -}}   z   {{- '' }} {%- if true -%}  q  {%- endif -%}  {# gone #}{#- gone -#}  w
{% raw %}{{ n }} {% if %}{% endraw %} { {{ n }} } {{ '{{' }} {{ "%}" }} {%- if true %}{ {%- endif %}{{ n }}
{% if n == 1 %}a{% elif n == 7 %}b{% elif true %}c{% else %}d{% endif %}{% if zz %}a{% else %}b{% endif %}
{{ none.foo is defined }} {{ items.foo is defined }} {{ items|length > 2 and n }} {{ not n == 8 }} {{ (n if n else 0) + 1 }} {{ strftime_now('%d %b %Y %-d %H:%M %A %B %j %I %p %y') }}
{{ n|string + 'a' }} {{ 'a' + n|string|trim }} {{ n is string or x is string }} {{ [n, x]|tojson }} {{ 'A' < 'a' }} {{ [1, 2] == [1, 2] }} {{ [1, 2] < [1, 3] }} {{ true and 1 }} {{ 'ab'.index('b') }}
{{ 'a\nb\r\nc\n'.splitlines() }} {{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x-s'.removesuffix('-s') }} {{ '12'.isdigit() }} {{ 'a'.isalpha() }} {{ (1, 2) | list }} {{ 10000000000 * 3 }} {{ 1.0 / 3 }}
""".strip().split("\n") + [
    "a\n  {% if true %}\n  b\n  {% endif %}\nc {% if true %} d{% endif %}\n{{ n }}\n\n",
    "  {# c #}\n  x\n\t{%+ if true %}y{% endif +%}\n{%- set z = 1 -%}\n  z\n", "\n\n{{ n }}\n\n{% if true %}\n\n{% endif %}\n",
    "{% for i in items %}\n  - {{ i }}\n{% endfor %}\nend", "{%- macro a() -%}\n  in\n{%- endmacro -%}\n<{{ a() }}>\r\n\r\nx",
    "{{\n  n\n}}{%\nif n\n%}y{%\nendif\n%}", "{ {%- if true %}{{ '}' }}{%- endif %} {#- c -#} } {{ {'a': {'b': 2}}['a']['b'] }}"]


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("keep"), [], [], body).set_lineno(line)

    def keep(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                         extensions=[Generation, jinja2.ext.loopcontrols])
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = datetime.datetime(2025, 7, 6, 9, 5, 3).strftime
    return made


def rendered(template, turns):
    messages = [{"role": role, "content": content} for role, content in turns]
    return template.render(messages=messages, tools=None, documents=None, add_generation_prompt=True,
                           bos_token="<s>", eos_token="</s>")


def main():
    here = pathlib.Path(__file__).parent
    prompts = {}
    for file in sorted(here.glob("*.jinja")):
        template = environment().from_string(file.read_text())
        prompts[file.name] = {name: rendered(template, turns) for name, turns in CONVERSATIONS.items()}
    variables = {"x": " aXb ", "n": 7, "items": [3, 1, 2], "d": {"a": 1, "b": None}}
    snippets = [{"template": each, "text": environment().from_string(each).render(**variables)} for each in SNIPPETS]
    text = json.dumps({"conversations": CONVERSATIONS, "prompts": prompts, "snippets": snippets}, ensure_ascii=False, indent=1)
    (here / "expected.json").write_text(text + "\n")


main()
