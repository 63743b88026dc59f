package io.forgellm.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.Api;
import io.forgellm.TestModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own clients for Python and Node, unmodified, against this server. */
@QuarkusTest
@QuarkusTestResource(TestModels.class)
class OfficialClientsTest {
    @BeforeEach
    void tinyLoaded() {
        Api.load("tiny");
    }

    @Test
    void python() throws Exception {
        assertThat(ClientScripts.python("""
                import sys, openai
                client = openai.OpenAI(base_url=sys.argv[1], api_key="none")
                assert [m.id for m in client.models.list()] == ["tiny"]
                ask = dict(model="tiny", messages=[{"role": "user", "content": "hello"}], temperature=0, max_tokens=12)
                whole = client.chat.completions.create(**ask)
                assert whole.usage.total_tokens == whole.usage.prompt_tokens + 12
                chunks = list(client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True}))
                text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
                assert text == whole.choices[0].message.content, (text, whole)
                assert chunks[-1].usage.completion_tokens == 12
                plain = client.completions.create(model="tiny", prompt="hello", temperature=0, max_tokens=4)
                assert plain.choices[0].finish_reason == "length"
                pieces = client.completions.create(model="tiny", prompt="hello", temperature=0, max_tokens=4, stream=True)
                assert "".join(p.choices[0].text for p in pieces) == plain.choices[0].text
                try:
                    client.chat.completions.create(**{**ask, "model": "gpt-4o"})
                    raise SystemExit("a wrong model was accepted")
                except openai.NotFoundError as e:
                    assert e.code == "model_not_found"
                try:
                    client.chat.completions.create(**ask, n=3)
                    raise SystemExit("n=3 was accepted")
                except openai.BadRequestError as e:
                    assert e.param == "n"
                print(text)
                """)).isEqualTo(Api.greedy("hello", 12));
    }

    @Test
    void node() throws Exception {
        assertThat(ClientScripts.node("""
                const { default: OpenAI } = await import(process.argv[3]);
                const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none" });
                const ask = { model: "tiny", messages: [{ role: "user", content: "hello" }], temperature: 0, max_tokens: 12 };
                const whole = await client.chat.completions.create(ask);
                let text = "", usage;
                for await (const chunk of await client.chat.completions.create(
                    { ...ask, stream: true, stream_options: { include_usage: true } })) {
                  text += chunk.choices[0]?.delta?.content ?? "";
                  usage = chunk.usage ?? usage;
                }
                if (text !== whole.choices[0].message.content || usage.completion_tokens !== 12) throw new Error(text);
                const wrong = await client.chat.completions.create({ ...ask, model: "gpt-4o" }).catch(e => e);
                if (wrong.status !== 404 || wrong.code !== "model_not_found") throw wrong;
                console.log(text);
                """)).isEqualTo(Api.greedy("hello", 12));
    }
}
