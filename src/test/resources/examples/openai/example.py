from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:5001/v1", api_key="none")
answer = client.chat.completions.create(model="smollm2:135m", temperature=0, max_tokens=20,
                                        messages=[{"role": "user", "content": "Why is the sky blue?"}])
print(answer.choices[0].message.content)
